import { assertCommand } from './commands/assert.js'
import { completionCommand } from './commands/completion.js'
import { decodeCommand } from './commands/decode.js'
import { diffCommand } from './commands/diff.js'
import { docsCommand } from './commands/docs.js'
import { explainCommand } from './commands/explain.js'
import { initCommand } from './commands/init.js'
import { jsonSchemaCommand } from './commands/json-schema.js'
import { lintCommand } from './commands/lint.js'
import { lockCommand } from './commands/lock.js'
import { matrixCommand } from './commands/matrix.js'
import { navigationCommand } from './commands/navigation.js'
import { testCommand } from './commands/test.js'
import { typesCommand } from './commands/types-command.js'
import { whoCanCommand } from './commands/who-can.js'
import type { CommandBuilder } from './outcome.js'

/** Every command of `stagedoor`, in the order in which the help lists them. */
export const COMMANDS: readonly CommandBuilder[] = [
  lintCommand,
  lockCommand,
  diffCommand,
  assertCommand,
  testCommand,
  docsCommand,
  matrixCommand,
  typesCommand,
  jsonSchemaCommand,
  navigationCommand,
  explainCommand,
  whoCanCommand,
  decodeCommand,
  initCommand,
  completionCommand,
]
