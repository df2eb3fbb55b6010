// Writes what every route needs: `node dist/audit.js [table | markdown | json]`. Serves nothing, and fetches no keys.
// #region audit
import { inventoryMarkdown, inventoryTable, type RouteInventory } from '@stagedoor/express'
import { createFinance } from './app.js'

const forms: ReadonlyMap<string, (inventory: RouteInventory) => string> = new Map([
  ['table', inventoryTable],
  ['markdown', inventoryMarkdown],
  ['json', (inventory) => `${JSON.stringify(inventory, undefined, 2)}\n`],
])

const { inventory } = createFinance({ issuer: 'https://auth.example.com', audience: 'finance-api' })
const write = forms.get(process.argv[2] ?? 'table')
if (!write) throw new TypeError('audit takes table, markdown or json')
process.stdout.write(write(inventory))
// #endregion audit
