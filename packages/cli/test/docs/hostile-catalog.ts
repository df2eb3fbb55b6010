import type { Catalog } from '@stagedoor/core'
import { catalogOf } from '../definitions.ts'

/** What someone would write who wants a reader of the page to run something. */
export const ATTACKS = [
  '<script>window.pwned = 1</script>',
  '"><img src=x onerror="window.pwned = 1">',
  "' onmouseover='window.pwned = 1",
  '</title></style></script><svg onload=window.pwned=1>',
  '<!-- --><iframe src="javascript:parent.pwned=1"></iframe>',
  '[click](javascript:window.pwned=1) ![x](https://evil.example/x.png) | cell | <b>bold</b>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it has to stay a text
  '${window.pwned = 1} {{ pwned }} `code` \\',
  '&lt;script&gt; &amp; \u202etxt \u0000 end',
]

const all = ATTACKS.join(' ')

/** A catalog that says the attacks wherever a catalog may say anything. */
export const hostile: Catalog = catalogOf({
  modules: {
    finance: {
      title: ATTACKS[0],
      surface: all,
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: ['suite'],
      addons: 'any',
      scopes: ['constructor'],
      capabilities: ATTACKS,
      owner: ATTACKS[1],
      navigation: ATTACKS[2],
      backend: ATTACKS[3],
      excuse: { [all]: all },
      listed: true,
      permissions: {
        bills: {
          read: { description: all, deprecated: all, delegable: false },
          constructor: ATTACKS[4],
        },
      },
    },
  },
  packages: { suite: { title: ATTACKS[5], description: all, modules: ['finance'] } },
  addons: {
    slice: { title: all, description: all, extends: ['suite'], unlocks: ['finance.bills.constructor'] },
  },
  aliases: { 'finance.invoices.read': 'finance.bills.read' },
})
