/*
 * Where the time goes: `node benchmarks/profile/main.ts stagedoor` (a name of contenders/stagedoor.ts) or, for a server,
 * `node benchmarks/profile/main.ts --server stagedoor-express` (a file of http/servers). Prints the functions whose own code takes most.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createTestIssuer } from '@stagedoor/testing'
import type { HttpContender } from '../http/http-contender.ts'
import { httpRequests } from '../http/http-tokens.ts'
import { ServerProcess } from '../http/server-process.ts'
import { selfTimes } from './self-times.ts'

const SHOWN = 30

const { values, positionals } = parseArgs({ options: { server: { type: 'string' } }, allowPositionals: true })
const folder = mkdtempSync(join(tmpdir(), 'stagedoor-profile-'))
const options = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=200']
if (values.server === undefined) profileDecisions(positionals[0] ?? 'stagedoor')
else await profileServer(values.server)
for (const { name, part } of selfTimes(folder).slice(0, SHOWN))
  console.log(`${(part * 100).toFixed(1).padStart(5)} %  ${name}`)
rmSync(folder, { recursive: true })

function profileDecisions(name: string): void {
  const file = fileURLToPath(new URL('./decisions.ts', import.meta.url))
  execFileSync(process.execPath, [...options, file, name], { stdio: 'inherit' })
}

async function profileServer(file: string): Promise<void> {
  const { contender } = (await import(`../http/servers/${file}.ts`)) as { readonly contender: HttpContender }
  const issuer = await createTestIssuer({ audience: 'profile', algorithm: 'RS256' })
  const keys = await issuer.listen()
  const { good } = await httpRequests(issuer, contender, 200)
  const server = await ServerProcess.start(
    file,
    { issuer: issuer.issuer, audience: issuer.audience },
    options,
  )
  await server.load(good, 60_000)
  server.stop()
  await keys.close()
  // The profile is written when the process ends.
  await setTimeout(3_000)
}
