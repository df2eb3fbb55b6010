#!/usr/bin/env node
import { processIo } from './io.js'
import { runCli } from './program.js'

// `stagedoor ... | head` closes the pipe early: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

// Not `process.exit`: what was written to a pipe has to arrive first.
process.exitCode = await runCli(process.argv.slice(2), processIo())
