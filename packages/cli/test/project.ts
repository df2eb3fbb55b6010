import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { runCli } from '@stagedoor/cli'
import { type Definition, whole } from './definitions.ts'
import { type CliResult, runStagedoor, temporaryFolder } from './run-cli.ts'

/** A folder with files of a user, in which the command is run. */
export class Project {
  readonly folder: string = temporaryFolder()

  /** Writes a catalog as JSON. */
  define(definition: Definition, name = 'catalog.json'): void {
    this.write(name, JSON.stringify(whole(definition)))
  }

  write(name: string, text: string): void {
    const path = join(this.folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8')
  }

  /** Every file and link, from the folder. */
  files(): readonly string[] {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)))
      .sort()
  }

  /** Runs the command as a process. */
  run(...args: readonly string[]): CliResult {
    return runStagedoor(args, { cwd: this.folder })
  }

  /** Runs the command in this process: for the many messages, where starting one takes longer than the answer. */
  async ask(...args: readonly string[]): Promise<Omit<CliResult, 'json'>> {
    const stdout: string[] = []
    const stderr: string[] = []
    const code = await runCli(args, {
      cwd: this.folder,
      env: {},
      isTerminal: false,
      out: (text) => void stdout.push(text),
      err: (text) => void stderr.push(text),
      stdin: () => Promise.resolve(''),
    })
    return { code, stdout: stdout.join(''), stderr: stderr.join('') }
  }
}
