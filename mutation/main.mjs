// Changes every line of core, and of the token path of the server, in every way, to see that a test notices.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { handOn, reportOf, unnoticedAtLoad } from './mutants.mjs'

for (const name of ['core', 'server']) {
  runRound(name, 'first')
  rmSync(reportOf(name, 'second'), { force: true }) // what was noticed in it may not be any more
  if (unnoticedAtLoad(name).length === 0) continue
  handOn(name)
  runRound(name, 'second')
}

function runRound(name, round) {
  console.log(`> ${name}, ${round} round`)
  const { status } = spawnSync('stryker', ['run', 'mutation/stryker.config.mjs', ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, MUTATION_RUN: name, MUTATION_ROUND: round },
    shell: process.platform === 'win32', // only a shell finds it there
  })
  if (status !== 0) process.exit(status ?? 1)
}
