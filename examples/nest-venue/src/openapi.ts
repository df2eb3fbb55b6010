import type { INestApplication } from '@nestjs/common'
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger'
import { withAccess } from '@stagedoor/nest/openapi'

// #region openapi
/** Serves the OpenAPI document at `/openapi.json`. To everyone: Nest runs no guard there. */
export function serveDocument(app: INestApplication): void {
  const config = new DocumentBuilder().setTitle('Venues').setVersion('1.0').build()
  // A function: when it is first asked for, the application is initialised, and knows its routes.
  SwaggerModule.setup('docs', app, () => withAccess(app, SwaggerModule.createDocument(app, config)), {
    ui: false,
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
  })
}
// #endregion openapi
