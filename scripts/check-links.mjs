// Every relative link and every #anchor in the documents leads somewhere. Links to other sites are not asked.
import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { documents, readMarkdown } from './markdown.mjs'
import { report } from './report.mjs'
import { root } from './workspace.mjs'

const files = documents()
const problems = files.flatMap((file) =>
  linksIn(file).flatMap(({ line, target }) => {
    const text = problemOf(file, target)
    return text ? [{ file, line, text: `${target}: ${text}` }] : []
  }),
)
report(problems, `every link in ${files.length} documents resolves`)

/** The targets of inline links and images, of reference definitions and of HTML links, without code. */
function linksIn(file) {
  const pattern = /\]\(\s*<?([^()\s>]+)>?[^()]*\)|^\s*\[[^\]]+\]:\s*<?([^\s>]+)|\b(?:href|src)="([^"]+)"/g
  return readMarkdown(file).prose.flatMap((prose, index) =>
    [...withoutInlineCode(prose).matchAll(pattern)].map(([, inline, reference, html]) => ({
      line: index + 1,
      target: inline ?? reference ?? html,
    })),
  )
}

function withoutInlineCode(line) {
  return line.replace(/(`+)[^`].*?\1/g, '')
}

/** What is wrong with `target` as written in `file`, or nothing. */
function problemOf(file, target) {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)) return undefined
  const [path, anchor] = decodeURIComponent(target).split('#')
  const found = path === '' ? file : resolve(dirname(file), path)
  if (relative(root, found).startsWith('..')) return 'leads out of the repository'
  if (!existsSync(found)) return 'no such file'
  if (anchor === undefined) return undefined
  const document = statSync(found).isDirectory() ? join(found, 'README.md') : found
  if (!document.endsWith('.md') || !existsSync(document)) return 'an anchor needs a Markdown document'
  return anchorsOf(document).has(anchor) ? undefined : 'no such heading'
}

/** The anchors of a document as its host makes them: a repeated heading is numbered, `<a id="...">` is taken as it is. */
function anchorsOf(file) {
  const anchors = new Set()
  for (const line of readMarkdown(file).prose) {
    for (const [, id] of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id)
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1]
    if (heading === undefined) continue
    const slug = slugOf(heading)
    let anchor = slug
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`
    anchors.add(anchor)
  }
  return anchors
}

function slugOf(heading) {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}
