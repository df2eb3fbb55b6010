import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Member } from '@stagedoor/core'
import { createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { compile, linkedProject } from '../init/linked-project.ts'
import { fromRepository, runStagedoor, temporaryFolder } from '../run-cli.ts'

const designer: Member = {
  userId: 'dana',
  companyId: 'comp_1',
  entitlements: { modules: ['projects'] },
  modules: ['projects'],
  grants: [{ permissions: ['projects.plans.read'], scope: { team: ['team_design'] } }],
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** Starts what was scaffolded and compiled, as its user would; answers where, and what it has printed so far. */
async function start(
  folder: string,
  program: string,
  trusted: NodeJS.ProcessEnv = {},
): Promise<{ readonly url: string; readonly printed: () => string }> {
  const port = await freePort()
  const env = { ...process.env, ...trusted, PORT: String(port) }
  const child = spawn(process.execPath, [`dist/access/${program}`], { cwd: folder, env, stdio: 'pipe' })
  onTestFinished(() => void child.kill())
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  await expect.poll(() => output, { timeout: 30_000 }).toContain(`http://localhost:${port}`)
  return { url: `http://localhost:${port}`, printed: () => output }
}

async function ask(url: string, bearer?: string): Promise<readonly [number, unknown]> {
  const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
  const response = await fetch(url, { headers })
  return [response.status, await response.json()]
}

describe('stagedoor init', { timeout: 120_000 }, () => {
  it.each([
    ['express', { type: 'module', dependencies: { express: '^5.0.0' } }],
    ['nest', { type: 'module', dependencies: { '@nestjs/core': '^12.0.0', express: '^5.0.0' } }],
    ['express', { dependencies: { express: '^5.0.0' } }],
  ])(
    'writes a guarded %s app that passes lint and its policy tests, compiles and runs: %j',
    async (framework, manifest) => {
      const cwd = linkedProject(manifest)
      const { code, stdout } = runStagedoor(['init'], { cwd })
      expect({ code, stdout }).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`@stagedoor/${framework}`),
      })

      expect(runStagedoor(['lint', 'src/access/catalog.ts', '--strict'], { cwd })).toMatchObject({
        code: 0,
        stdout: 'clean: 0 errors, 0 warnings, 0 excused\n',
      })
      expect(runStagedoor(['test', 'src/access/catalog.ts', 'policy'], { cwd })).toMatchObject({ code: 0 })
      expect(compile(cwd)).toBe('')

      const auth = await createTestIssuer()
      const listening = await auth.listen()
      onTestFinished(() => listening.close())
      const { url, printed } = await start(cwd, 'main.js', { ISSUER: auth.issuer, AUDIENCE: auth.audience })
      const token = await auth.tokenFor(designer)
      expect(await ask(`${url}/health`)).toEqual([200, { status: 'up' }])
      expect(await ask(`${url}/plans`)).toMatchObject([401, { code: 'credentials_missing' }])
      expect(await ask(`${url}/me`, token)).toEqual([
        200,
        { user: 'dana', modules: ['projects'], permissions: ['projects.plans.read'] },
      ])
      expect(await ask(`${url}/plans`, token)).toMatchObject([200, [{ id: 'plan_1' }]])
      expect(await ask(`${url}/plans/plan_1`, token)).toMatchObject([200, { title: 'A new front door' }])
      for (const elsewhere of ['plan_2', 'plan_3', 'plan_9'])
        expect(await ask(`${url}/plans/${elsewhere}`, token)).toMatchObject([404, {}])
      const lapsed = await auth.tokenFor({ ...designer, entitlements: { modules: [] } })
      expect(await ask(`${url}/plans`, lapsed)).toMatchObject([
        403,
        { code: 'module_not_entitled', offers: [{ key: 'studio' }] },
      ])
      await expect.poll(printed).toContain('refused GET /plans: module_not_entitled')
      expect(printed()).toMatch(/refused GET \/\S+: credentials_missing/)
      expect(printed()).not.toContain('dana')

      const again = { ...process.env, ISSUER: auth.issuer, AUDIENCE: auth.audience, PORT: new URL(url).port }
      const taken = spawnSync(process.execPath, ['dist/access/main.js'], {
        cwd,
        env: again,
        encoding: 'utf8',
      })
      expect(taken).toMatchObject({ status: 1, stderr: expect.stringContaining('EADDRINUSE') })
      expect(taken.stdout).not.toContain('http://localhost')

      const tried = await start(cwd, 'try.js')
      const given = (name: string) => new RegExp(`^export ${name}=(\\S+)$`, 'm').exec(tried.printed())?.[1]
      await expect.poll(() => given('LAPSED')).toBeDefined()
      expect(await ask(`${tried.url}/plans`, given('DESIGNER'))).toMatchObject([200, [{ id: 'plan_1' }]])
      const [, shown = ''] =
        /answer: module_not_entitled -->\n```json\n(.*?)\n```/s.exec(
          readFileSync(fromRepository('docs/getting-started.md'), 'utf8'),
        ) ?? []
      const { permission, ...body } = JSON.parse(shown)
      expect(await ask(`${tried.url}/plans`, given('LAPSED'))).toEqual([
        403,
        framework === 'nest' ? body : { ...body, permission },
      ])
    },
  )

  it('writes nothing where one of the files is there, and all of them with --force', () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'package.json'), '{}')
    mkdirSync(join(cwd, 'policy'))
    writeFileSync(join(cwd, 'policy/access.yaml'), 'mine')
    const { code, stderr } = runStagedoor(['init', '--framework', 'express'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('policy/access.yaml 1 of the files are there already, and none was written')
    expect(existsSync(join(cwd, 'src'))).toBe(false)
    expect(readFileSync(join(cwd, 'policy/access.yaml'), 'utf8')).toBe('mine')
    expect(runStagedoor(['init', '--framework', 'express', '--force'], { cwd }).code).toBe(0)
    expect(readFileSync(join(cwd, 'policy/access.yaml'), 'utf8')).not.toBe('mine')
  })

  it('leaves the tsconfig.json of the project alone, and its manifest', () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'package.json'), '{ "name": "mine" }')
    writeFileSync(join(cwd, 'tsconfig.json'), '{}')
    const { stdout } = runStagedoor(['init', '--framework', 'nest', '--into', 'lib'], { cwd })
    expect(stdout).toContain('lib/app.module.ts')
    expect(stdout).toContain('Nest needs "experimentalDecorators"')
    expect(stdout).toContain('node dist/main.js')
    expect(readFileSync(join(cwd, 'tsconfig.json'), 'utf8')).toBe('{}')
    expect(readFileSync(join(cwd, 'package.json'), 'utf8')).toBe('{ "name": "mine" }')
  })

  it.each([
    ['^4.17.0', '@types/express@4'],
    ['4', '@types/express@4'],
    ['~4.22.3', '@types/express@4'],
    ['^5.0.0', '@types/express'],
    ['latest', '@types/express'],
  ])('asks for the types of the Express of the project: %s', (range, types) => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ dependencies: { express: range } }))
    const next = runStagedoor(['init', '--dry-run', '--json'], { cwd }).json().next
    expect(next).toContain(
      `npm install --save-dev @stagedoor/cli @stagedoor/testing typescript @types/node ${types}`,
    )
  })

  it('says with --dry-run what it would write, and writes nothing', () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'package.json'), '{}')
    const args = ['init', '--framework', 'express', '--dry-run', '--json']
    expect(runStagedoor(args, { cwd }).json()).toMatchObject({
      framework: 'express',
      written: false,
      files: expect.arrayContaining(['src/access/catalog.ts', 'tsconfig.json']),
    })
    expect(existsSync(join(cwd, 'src'))).toBe(false)
  })

  it.each([
    [undefined, [], 'there is no project in this folder'],
    ['{}', [], 'the project depends on neither Express nor Nest'],
    ['{ not json', [], 'is no JSON'],
    ['[]', ['--framework', 'koa'], 'Allowed choices are express, nest'],
    ['{}', ['--framework', 'nest', '--into', '../elsewhere'], 'is no folder inside the project'],
    ['{}', ['--framework', 'nest', '--into', '/etc'], 'is no folder inside the project'],
  ])('answers 2 for the manifest %j and %j: %s', (manifest, args, message) => {
    const cwd = temporaryFolder()
    if (manifest !== undefined) writeFileSync(join(cwd, 'package.json'), manifest)
    const { code, stderr } = runStagedoor(['init', ...args], { cwd })
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })
})
