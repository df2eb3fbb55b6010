import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { CHANGE_KINDS, lintCatalog, SENTENCES } from '@stagedoor/cli'
import { describe, expect, it } from 'vitest'
import { Project } from '../project.ts'
import { fromRepository, temporaryFolder } from '../run-cli.ts'
import { catalog as first } from './1-first.ts'
import { catalog as excused } from './2-excused.ts'
import { catalog as changed } from './3-changed.ts'
import { catalog as aliased } from './4-aliased.ts'

const guide = readFileSync(fromRepository('docs/guides/governance.md'), 'utf8').replaceAll('\r\n', '\n')

/** One thing that the guide does: a command with what it prints, a file, or a stage of the catalog. */
type Step =
  | { readonly kind: 'stage'; readonly file: string }
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'run'; readonly command: string; readonly exit: number; readonly prints?: string }

/** The steps of the guide, in its order. */
function stepsOf(text: string): readonly Step[] {
  const steps: Step[] = []
  const parts = /<!-- stage: (\S+) -->|(?:<!-- (file: \S+|ci) -->\n)?```(sh|text|json|yaml)\n([\s\S]*?)\n```/g
  for (const [, stage, mark = '', language, block = ''] of text.matchAll(parts)) {
    if (stage !== undefined) steps.push({ kind: 'stage', file: stage })
    else if (mark.startsWith('file: ')) steps.push({ kind: 'file', name: mark.slice(6), text: block })
    else if (mark === 'ci')
      for (const [, command = ''] of block.matchAll(/- run: (.*)/g))
        steps.push({ kind: 'run', command, exit: 0 })
    else if (language === 'sh') for (const line of block.split('\n')) steps.push(commandOf(line))
    else {
      const last = steps.at(-1)
      if (last?.kind === 'run') steps[steps.length - 1] = { ...last, prints: block }
    }
  }
  // What the test installs by itself.
  return steps.filter((step) => step.kind !== 'run' || !step.command.startsWith('npm '))
}

function commandOf(line: string): Step {
  const [, command = '', exit = '0'] = /^(.*?)(?: +# exits with (\d))?$/.exec(line) ?? []
  return { kind: 'run', command, exit: Number(exit) }
}

/** A repository of a user, with the command installed. */
function aRepository(): {
  readonly project: Project
  readonly bash: (command: string) => ReturnType<typeof run>
} {
  const project = new Project()
  const tools = temporaryFolder()
  writeFileSync(
    join(tools, 'npx'),
    `#!/bin/bash\nshift\nexec "${process.execPath}" "${fromRepository('packages/cli/dist/bin.js')}" "$@"\n`,
  )
  chmodSync(join(tools, 'npx'), 0o755)
  project.write('.gitignore', 'node_modules\nbase.json\nsummary.md\n')
  mkdirSync(join(project.folder, 'node_modules/@stagedoor'), { recursive: true })
  mkdirSync(join(project.folder, 'src'))
  symlinkSync(fromRepository('packages/core'), join(project.folder, 'node_modules/@stagedoor/core'), 'dir')
  const env = {
    PATH: `${tools}${delimiter}${process.env.PATH}`,
    GITHUB_BASE_REF: 'main',
    GITHUB_STEP_SUMMARY: join(project.folder, 'summary.md'),
    ...{ GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_CONFIG_GLOBAL: '/dev/null' },
    ...{ GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com' },
  }
  const bash = (command: string): ReturnType<typeof run> => run(command, project.folder, env)
  bash('git init --quiet --initial-branch main')
  return { project, bash }
}

function run(
  command: string,
  cwd: string,
  env: object,
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('bash', ['-c', command], { cwd, env: { ...process.env, ...env }, encoding: 'utf8' })
}

describe('docs/guides/governance.md', () => {
  it('runs from the first catalog to the gate, and prints what it says', () => {
    const steps = stepsOf(guide)
    const { project, bash } = aRepository()
    for (const step of steps) {
      if (step.kind === 'stage')
        copyFileSync(join(import.meta.dirname, step.file), join(project.folder, 'src/catalog.ts'))
      else if (step.kind === 'file') project.write(step.name, `${step.text}\n`)
      else {
        const { status, stdout, stderr } = bash(step.command)
        expect([step.command, status, stderr]).toEqual([step.command, step.exit, ''])
        if (step.prints !== undefined) expect(stdout).toBe(`${step.prints}\n`)
        // What a push would do.
        bash('git update-ref refs/remotes/origin/main refs/heads/main')
      }
    }
    expect(steps.filter(({ kind }) => kind === 'run').length).toBeGreaterThan(15)
    expect(project.read('summary.md')).toContain('Nothing is left to acknowledge.')
  })

  it('shows one catalog in four stages, of which only the first breaks a rule', () => {
    const broken = [first, excused, changed, aliased].map((catalog) => lintCatalog(catalog).findings.length)
    expect(broken).toEqual([1, 0, 0, 0])
  })

  it('lists every kind of change and every sentence', () => {
    const rows = guide.replaceAll('\\|', '|')
    expect(CHANGE_KINDS.filter((kind) => !rows.includes(`\`${kind}\``))).toEqual([])
    expect(SENTENCES.filter((sentence) => !rows.includes(`\`${sentence}\``))).toEqual([])
  })
})
