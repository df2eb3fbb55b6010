// Every TypeScript and JavaScript block in the documents is a region of a file that is compiled, or says why not.
//
//   <!-- region: examples/issuer/src/main.ts#sign -->     the block equals the lines between `// #region sign` and
//                                                         `// #endregion sign` of that file, without their indent
//   <!-- not compiled: reason -->                         the block stands for itself
//
// The comment stands on the line before the block. `--write` copies the regions into the documents.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documents, readMarkdown } from './markdown.mjs'
import { report } from './report.mjs'
import { root } from './workspace.mjs'

const mustBeMarked = new Set([
  'ts',
  'mts',
  'cts',
  'tsx',
  'typescript',
  'js',
  'mjs',
  'cjs',
  'jsx',
  'javascript',
])
const write = process.argv.includes('--write')

const files = documents()
const problems = files.flatMap(checkDocument)
report(problems, `every snippet in ${files.length} documents is what it says`)

/** Checks, or with `--write` rewrites, one document; answers what is left to say about it. */
function checkDocument(file) {
  const { lines, blocks } = readMarkdown(file)
  const found = []
  // From the last block to the first: rewriting one then moves no line number that is still needed.
  for (const block of blocks.reverse()) {
    const text = checkBlock(block, lines)
    if (text) found.unshift({ file, line: block.open, text })
  }
  if (write) writeFileSync(file, lines.join('\n'))
  return found
}

function checkBlock(block, lines) {
  if (/^\s*<!-- not compiled: \S.* -->\s*$/.test(block.before)) return undefined
  const marker = /^\s*<!-- region: (\S+)#(\S+) -->\s*$/.exec(block.before)
  if (!marker) {
    if (!mustBeMarked.has(block.language)) return undefined
    return `a ${block.language} block needs \`<!-- region: path#name -->\` or \`<!-- not compiled: reason -->\` before it`
  }
  const [, path, name] = marker
  const region = readRegion(path, name)
  if (region.problem) return region.problem
  if (region.text === block.text) return undefined
  if (!write) return `differs from region ${name} of ${path} (node scripts/check-snippets.mjs --write)`
  const copied = region.text.split('\n').map((line) => (line === '' ? '' : block.indent + line))
  lines.splice(block.open, block.close - block.open - 1, ...copied)
  return undefined
}

/** The lines of one region without their common indent, or why there is none. */
function readRegion(path, name) {
  const file = join(root, path)
  if (!existsSync(file)) return { problem: `${path}: no such file` }
  const lines = readFileSync(file, 'utf8').split(/\r?\n/)
  const starts = linesThatSay(lines, 'region', name)
  const ends = linesThatSay(lines, 'endregion', name)
  if (starts.length !== 1 || ends.length !== 1 || ends[0] < starts[0])
    return {
      problem: `${path} needs exactly one \`// #region ${name}\` and, after it, one \`// #endregion ${name}\``,
    }
  // The markers of a region inside this one are not part of the sample.
  const inside = lines.slice(starts[0] + 1, ends[0]).filter((line) => !/^\s*\/\/ ?#(end)?region\b/.test(line))
  return { text: withoutCommonIndent(inside).join('\n') }
}

function linesThatSay(lines, mark, name) {
  const marks = [`// #${mark} ${name}`, `//#${mark} ${name}`]
  return lines.flatMap((line, index) => (marks.includes(line.trim()) ? [index] : []))
}

function withoutCommonIndent(lines) {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const indent = Math.min(...indents)
  return lines.map((line) => line.slice(indent))
}
