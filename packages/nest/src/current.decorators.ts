import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { accessOf, delegationOf, identityOf, targetOf } from '@stagedoor/server'
import { requestOf } from './context-types.service.js'

const fromRequest = (read: (request: object) => unknown): (() => ParameterDecorator) =>
  createParamDecorator((_data: unknown, context: ExecutionContext) => read(requestOf(context)))

/**
 * Injects the `Access` of the member who makes the request.
 *
 * @throws TypeError (in the request, so 500) on a route that is public or for the token alone.
 */
export const CurrentAccess: () => ParameterDecorator = fromRequest(accessOf)

/**
 * Injects the `Identity` behind the request: issuer, subject and the ids of the companies that the token names.
 *
 * @throws TypeError (in the request, so 500) on a public route.
 */
export const CurrentIdentity: () => ParameterDecorator = fromRequest(identityOf)

/**
 * Injects the `ScopeTarget` that the route's scope resolvers found and the guard let pass; `undefined` without resolvers (SCP-7).
 *
 * @throws TypeError (in the request, so 500) on a route that is public or for the token alone.
 */
export const CurrentTarget: () => ParameterDecorator = fromRequest(targetOf)

/**
 * Injects the `DelegationGrant` that `@RequireDelegation` let pass: the only thing to store (DEL-1).
 *
 * @throws TypeError (in the request, so 500) on a route without `@RequireDelegation`.
 */
export const CurrentDelegation: () => ParameterDecorator = fromRequest(delegationOf)
