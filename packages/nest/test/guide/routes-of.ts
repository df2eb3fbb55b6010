// #region file
import type { INestApplication } from '@nestjs/common'
import { inventoryMarkdown, RouteRegistry } from '@stagedoor/nest'

/** Once the application is initialised. */
export function routesOf(app: INestApplication): string {
  const inventory = app.get(RouteRegistry).inventory()
  return inventoryMarkdown(inventory) // for a pull request; inventoryTable(inventory) for a terminal
}
// #endregion file
