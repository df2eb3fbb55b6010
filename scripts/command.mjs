// Runs a command that is only worth reading when it fails: for the other scripts.
import { spawnSync } from 'node:child_process'

/**
 * Runs a command to its end without printing anything, unless it fails: then its output goes to stderr.
 *
 * @param env - the environment, where it is not that of this process
 * @returns Whether it exited with 0.
 */
export function succeeds(command, args, folder, env = process.env) {
  // On Windows only a shell finds npm and the commands in node_modules/.bin, but it splits a path at its spaces.
  const shell = process.platform === 'win32' && !command.endsWith('.exe')
  const result = spawnSync(command, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell,
  })
  if (result.error) throw result.error
  if (result.status === 0) return true
  console.error(`x ${[command, ...args].join(' ')}: ${result.signal ?? `exit ${result.status}`}`)
  console.error(`${result.stdout}${result.stderr}`)
  return false
}
