import { readFileSync } from 'node:fs'

/** The frameworks that an application can be scaffolded for. */
export const FRAMEWORKS: readonly ['express', 'nest'] = ['express', 'nest']

/** One of {@link FRAMEWORKS}. */
export type Framework = (typeof FRAMEWORKS)[number]

/** A file of a scaffold. */
export interface ScaffoldFile {
  /** Where it goes, from the root of the project, with slashes. */
  readonly path: string
  readonly text: string
}

/** Where the parts of a scaffold go. */
export interface ScaffoldOptions {
  readonly framework: Framework
  /** The folder of the sources, from the root of the project. */
  readonly into: string
  /** True: a tsconfig.json is written too, as the project has none. */
  readonly withTsconfig: boolean
}

const SOURCES: { readonly [framework in Framework]: readonly string[] } = {
  express: ['app.ts', 'main.ts'],
  nest: ['register.ts', 'plans.controller.ts', 'app.module.ts', 'main.ts'],
}

/**
 * The files of a scaffold: a catalog, a guarded application with a way to try it, and policy tests.
 *
 * @throws Error if the templates that ship with this npm package are not there.
 */
export function scaffold({ framework, into, withTsconfig }: ScaffoldOptions): readonly ScaffoldFile[] {
  const source = (folder: string, name: string): ScaffoldFile => ({
    path: `${into}/${name}`,
    text: template(`${folder}/${name}`).replaceAll('__FRAMEWORK__', framework),
  })
  return [
    source('shared', 'catalog.ts'),
    source('shared', 'plans.ts'),
    source('shared', 'try.ts'),
    ...SOURCES[framework].map((name) => source(framework, name)),
    { path: 'policy/access.yaml', text: template('shared/access.yaml') },
    ...(withTsconfig ? [{ path: 'tsconfig.json', text: tsconfig(framework, into) }] : []),
  ]
}

const template = (path: string): string =>
  readFileSync(new URL(`../../assets/init/${path}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n')

function tsconfig(framework: Framework, into: string): string {
  const top = into.split('/')[0] ?? into
  const compilerOptions = {
    target: 'ES2023',
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    // Nest reads its decorators, and those of parameters, in the form from before they were a standard.
    ...(framework === 'nest' ? { experimentalDecorators: true, emitDecoratorMetadata: true } : {}),
    rootDir: top,
    outDir: 'dist',
  }
  return `${JSON.stringify({ compilerOptions, include: [top] }, undefined, 2)}\n`
}
