// Packs every npm package as it would be published, for scripts/check-packed.mjs and scripts/consumer.mjs.
import { mkdirSync, rmSync } from 'node:fs'
import { succeeds } from './command.mjs'
import { packagesIn, packedFolder } from './workspace.mjs'

rmSync(packedFolder, { recursive: true, force: true })
mkdirSync(packedFolder)
for (const { folder } of packagesIn('packages'))
  if (!succeeds('pnpm', ['pack', '--pack-destination', packedFolder], folder)) process.exit(1)
