// docs/reference/abuse.md says for every attack which tests show that it fails. It is generated from security/abuse-cases.ts and the
// titles of the tests. `--write` writes it; without, this compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { abusePage, abuseProblems, PAGE } from '../security/abuse-page.ts'
import { root } from './workspace.mjs'

const file = join(root, PAGE)
const page = abusePage()
const problems = abuseProblems()
for (const problem of problems) console.error(problem)
if (process.argv.includes('--write')) {
  writeFileSync(file, page)
  console.log(`${PAGE} is written`)
} else if (read() === page) console.log(`${PAGE} is what the tests say`)
else problems.push(`${PAGE} is not what the tests say: node scripts/abuse-page.mjs --write`)
if (problems.length > 0) {
  console.error(problems.at(-1))
  process.exitCode = 1
}

function read() {
  try {
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
  } catch {
    return ''
  }
}
