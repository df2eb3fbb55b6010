import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fromRepository, temporaryFolder } from '../run-cli.ts'

/** Where each dependency is found in this workspace: nothing is installed. */
function linksOf(): ReadonlyMap<string, string> {
  const nest = fromRepository('packages/nest/node_modules')
  const express = fromRepository('packages/express/node_modules')
  return new Map([
    ...['core', 'server', 'express', 'nest', 'testing'].map(
      (name) => [`@stagedoor/${name}`, fromRepository(`packages/${name}`)] as const,
    ),
    ...readdirSync(join(nest, '@nestjs')).map(
      (name) => [`@nestjs/${name}`, join(nest, '@nestjs', name)] as const,
    ),
    ...['rxjs', 'reflect-metadata'].map((name) => [name, join(nest, name)] as const),
    ['express', join(express, 'express')],
    ['@types/express', join(express, '@types/express')],
    ['@types/node', fromRepository('node_modules/@types/node')],
  ])
}

/** A project with a manifest and all it could depend on, and nothing else. */
export function linkedProject(manifest: object): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  for (const [name, target] of linksOf()) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(target, link)
  }
  return folder
}

/** Compiles a project with the compiler of this workspace; answers what it complains of. */
export function compile(folder: string): string {
  const tsc = fromRepository('node_modules/typescript/bin/tsc')
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', folder], {
    encoding: 'utf8',
    cwd: folder,
  })
  return stdout + stderr
}
