import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url))

/** What a process answered. */
export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The `--json` document. */
  json(): Readonly<Record<string, unknown>>
}

/** Runs the built command as a real process. */
export function runStagedoor(
  args: readonly string[],
  { cwd = process.cwd(), input = '', env = {} }: { cwd?: string; input?: string; env?: object } = {},
): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return {
    code: status,
    stdout,
    stderr,
    json: () => JSON.parse(stdout) as Readonly<Record<string, unknown>>,
  }
}

/** An empty folder that is removed when the test has finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stagedoor-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The path of a file of this repository, from its root. */
export const fromRepository = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url))
