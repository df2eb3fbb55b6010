// The Markdown that a user reads, line by line: for the checks of links and snippets.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder, packagesIn, root } from './workspace.mjs'

/** The documents that the checks cover. */
export function documents() {
  const top = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((name) => join(root, name))
  const readmes = packagesIn('packages').map(({ folder }) => join(folder, 'README.md'))
  return [
    ...top.filter(existsSync),
    ...filesUnder(join(root, 'docs'), ['.md']),
    ...readmes.filter(existsSync),
  ]
}

/**
 * Reads one document as prose and fenced code blocks.
 *
 * @returns `lines`, all of them; `prose`, the same with the lines of code blocks emptied, so that line numbers agree;
 * and `blocks`, each with the `language` and `indent` of its opening fence, the line numbers `open` and `close` of its
 * fences (counted from 1), the `text` between them without the indent, and the line `before` the opening fence.
 */
export function readMarkdown(file) {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/)
  const prose = [...lines]
  const blocks = []
  for (let start = 0; start < lines.length; start += 1) {
    const fence = /^(\s*)(`{3,}|~{3,})\s*([\w-]*)/.exec(lines[start])
    if (!fence) continue
    const [, indent, ticks, language] = fence
    let end = start + 1
    while (end < lines.length && !closes(lines[end], ticks)) end += 1
    const inside = lines.slice(start + 1, end)
    const text = inside.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n')
    blocks.push({ language, indent, open: start + 1, close: end + 1, text, before: lines[start - 1] ?? '' })
    prose.fill('', start, end + 1)
    start = end
  }
  return { lines, prose, blocks }
}

/** Whether `line` is a closing fence for an opening fence of `ticks`: the same character, at least as many. */
function closes(line, ticks) {
  const mark = line.trim()
  return mark.startsWith(ticks) && mark === ticks[0].repeat(mark.length)
}
