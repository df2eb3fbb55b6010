import { BOX, type Diagram, type DiagramEdge, type DiagramNode } from './diagram-layout.js'
import { html, type Markup } from './markup.js'

const KIND_WORDS: { readonly [kind in DiagramNode['kind']]: string } = {
  package: 'package',
  module: 'module',
  addon: 'add-on',
}

/**
 * The diagram as inline SVG: every box is a link to the entry it stands for, and is coloured by the style of the page. The tables
 * say the same for those who do not see it.
 *
 * Never throws.
 */
export function diagramSvg({ width, height, nodes, edges }: Diagram): Markup {
  return html`<svg class="diagram" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="What packages and add-ons open">
<g class="edges" aria-hidden="true">${edges.map(edgePath)}</g>
${nodes.map(nodeBox)}
</svg>`
}

function edgePath({ from, to, kind }: DiagramEdge): Markup {
  const fromLeft = from.x < to.x
  const start = { x: fromLeft ? from.x + BOX.width : from.x, y: middle(from) }
  const end = { x: fromLeft ? to.x : to.x + BOX.width, y: middle(to) }
  const bend = (end.x - start.x) / 2
  const path = `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`
  return html`<path class="edge ${kind}" data-from="${from.id}" data-to="${to.id}" d="${path}"/>`
}

const middle = ({ y }: DiagramNode): number => y + BOX.height / 2

function nodeBox({ id, kind, key, title, x, y, isPlanned, isStandalone }: DiagramNode): Markup {
  const word = `${KIND_WORDS[kind]}${isPlanned ? ', planned' : ''}${isStandalone ? ', also sold by itself' : ''}`
  return html`<a href="#${kind}-${key}" data-node="${id}"><title>${title}: ${word}</title>
<g class="node ${kind}${isPlanned ? ' planned' : ''}"><rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="8"/>
<text class="name" x="${x + 14}" y="${y + 20}">${cut(title, 26)}</text>
<text class="code" x="${x + 14}" y="${y + 36}">${cut(key, 32)}</text>
${isStandalone && html`<circle class="alone" cx="${x + BOX.width - 16}" cy="${y + BOX.height / 2}" r="4.5"/>`}</g></a>
`
}

/** As much of a text as fits the box; the title of the box has all of it. */
function cut(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
