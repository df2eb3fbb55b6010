import type { INestApplicationContext } from '@nestjs/common'
import {
  type Authorizer,
  type DocumentOptions,
  documentWithAccess,
  type OpenApiDocument,
} from '@stagedoor/server'
import { ACCESS_AUTHORIZER } from '../access.tokens.js'
import { RouteRegistry } from '../route-registry.service.js'

/** How a document is completed. */
export interface WithAccessOptions {
  /**
   * What stands before every path of the document in the application, `/api`: needed where the document was made with
   * `ignoreGlobalPrefix`. Nothing when left out.
   */
  readonly basePath?: NonNullable<DocumentOptions['basePath']>
  /** What becomes of an operation that no route serves: `throw` when left out, or `keep`, which leaves it as it is. */
  readonly unknown?: NonNullable<DocumentOptions['unknown']>
}

/**
 * Completes the document that `SwaggerModule.createDocument` makes with who may use each operation: `security`, `x-stagedoor`, every
 * refusal with its codes, and the header of the company. What decorators of `@nestjs/swagger` say stays. The document that is given is
 * not changed.
 *
 * Does not guard the route that serves the document: Nest runs no guard where `SwaggerModule.setup` serves.
 *
 * @param app - initialised: hand `SwaggerModule.setup` a function that makes the document when it is first asked for
 * @param document - of OpenAPI 3.0 to 3.2
 * @param options - see {@link WithAccessOptions}
 * @throws TypeError if the application is not initialised yet, or if the document has operations that no route serves, unless
 *   `unknown` is `keep`. Lists them all.
 * @example
 * ```ts
 * SwaggerModule.setup('docs', app, () => withAccess(app, SwaggerModule.createDocument(app, config)))
 * ```
 */
export function withAccess<D extends OpenApiDocument>(
  app: INestApplicationContext,
  document: D,
  options: WithAccessOptions = {},
): D {
  const { catalog, wire } = app.get<Authorizer>(ACCESS_AUTHORIZER, { strict: false })
  const routes = app.get(RouteRegistry, { strict: false }).inventory().routes
  if (routes.length === 0)
    throw new TypeError(
      'withAccess(): the application is not initialised: hand SwaggerModule.setup() a function, or await app.init()',
    )
  return documentWithAccess(
    document,
    routes.filter(({ road }) => road === 'http'),
    { ...options, ...wire, catalog },
  )
}
