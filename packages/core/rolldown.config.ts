import type { RolldownOptions } from 'rolldown'

// The JavaScript of the npm package: a file for each entry point, and one for what both need, which so exists once. Importing a file
// for each source costs a program several times as much. The declarations are made by tsc, file by file: they lead to the comments
// in `src`, which is published too.
export default {
  cwd: import.meta.dirname,
  input: { index: 'src/index.ts', 'claims/index': 'src/claims/index.ts' },
  // Nothing of Node, nothing of a browser.
  platform: 'neutral',
  // The oldest Node that runs it. It has `#private` itself.
  transform: { target: 'node20.19' },
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared.js',
    // People read it, in stack traces and debuggers.
    minify: false,
    minifyInternalExports: false,
    comments: { jsdoc: false },
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
} satisfies RolldownOptions
