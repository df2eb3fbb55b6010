import type { Catalog, PermissionKeyOf } from '@stagedoor/core'
import { authenticatedGuard } from '../guard/authenticated-guard.js'
import type { DeclaredGuard } from '../guard/declared-guard.js'
import { delegationGuard } from '../guard/delegation-guard.js'
import { requirementGuard } from '../guard/requirement-guard.js'
import type { RouteGuard } from '../guard/route-guard.js'
import { headerTitle } from '../request/header-title.js'
import type { Authorizer } from './authorizer.js'
import type { AuthorizerOptions } from './authorizer-options.js'
import { keyAdministration } from './key-administration.js'
import { readOptions } from './read-options.js'
import { RequestJudge } from './request-judge.js'

/**
 * Creates what judges requests: one for each set of options, for as long as the program runs.
 *
 * Fetches nothing yet: keys are loaded with the first token that needs them.
 *
 * @param options - see {@link AuthorizerOptions}
 * @throws TypeError if an option is missing, unknown, wrong, or contradicts another; it names the option (LAY-5).
 * @example
 * ```ts
 * const authorizer = createAuthorizer({ catalog, issuer: 'https://auth.example.com', audience: 'finance-api' })
 * const guard = authorizer.declare('finance.bills.read', { scope: 'filter' })
 * ```
 */
export function createAuthorizer<const C extends Catalog>(
  options: AuthorizerOptions<C>,
): Authorizer<PermissionKeyOf<C>> {
  const settings = readOptions(options)
  const { catalog, companyHeader, resolverTimeout: timeout } = settings
  const headerName = headerTitle(companyHeader)
  // What stands behind a guard is found only by the very object handed out: a look-alike, or another authorizer's, is none.
  const declared = new WeakMap<object, DeclaredGuard>()
  const handOut = <Req>(guard: DeclaredGuard): RouteGuard<Req> => {
    const { description } = guard
    const handle: RouteGuard<Req> = Object.freeze({
      kind: description.kind,
      description,
      describe: () => description.text,
    })
    declared.set(handle, guard)
    return handle
  }
  const judge = new RequestJudge(settings, declared)
  return Object.freeze<Authorizer>({
    catalog,
    declare: (requirement, given = {}) =>
      handOut(requirementGuard(catalog, { requirement, options: given, timeout })),
    declareDelegation: (read, given = {}) => handOut(delegationGuard({ read, options: given, timeout })),
    declareAuthenticated: (given = {}) => handOut(authenticatedGuard(given)),
    check: (request, guards, context) => judge.check(request, guards, context),
    authenticate: (request, context, given = NO_OPTIONS) => judge.authenticate(request, context, given),
    answer: (error, request, context) => judge.answer(error, request, context),
    guardedHeaders: Object.freeze({
      vary: Object.freeze(['Authorization', headerName]),
      cacheControl: 'private' as const,
    }),
    wire: Object.freeze({
      companyHeader: headerName,
      disclose: settings.disclose,
      format: settings.format,
    }),
    ...keyAdministration(settings.issuers, judge.callers),
  }) as Authorizer<PermissionKeyOf<C>>
}

const NO_OPTIONS = Object.freeze({})
