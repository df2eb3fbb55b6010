/** What may stand in the name of a path parameter. */
const isNameCharacter = (character: string): boolean =>
  (character >= 'a' && character <= 'z') ||
  (character >= 'A' && character <= 'Z') ||
  (character >= '0' && character <= '9') ||
  character === '_' ||
  character === '$'

/**
 * The shape of a framework's path pattern: every parameter, `:id`, `*rest` or `*`, is `{}`, and the marks of optional parts and of
 * what a parameter must match are left out. `/bills/:id{.:format}` has the shape `/bills/{}.{}`.
 *
 * Never throws.
 */
export function shapeOfPattern(pattern: string): string {
  let shape = ''
  let at = 0
  while (at < pattern.length) {
    const character = pattern.charAt(at)
    at += 1
    if (character === ':' || character === '*') {
      while (isNameCharacter(pattern.charAt(at))) at += 1
      shape += '{}'
    } else if (character === '(') at = afterGroup(pattern, at)
    else if (character === '\\') {
      shape += pattern.charAt(at)
      at += 1
    } else if (!'{}?+'.includes(character)) shape += character
  }
  return withoutTail(shape)
}

/** The place behind the parenthesis that was opened before `from`. */
function afterGroup(pattern: string, from: number): number {
  let depth = 1
  let at = from
  for (; at < pattern.length && depth > 0; at += 1) {
    const character = pattern.charAt(at)
    if (character === '\\') at += 1
    else if (character === '(') depth += 1
    else if (character === ')') depth -= 1
  }
  return at
}

/**
 * The shape of a path template of OpenAPI: every `{id}` is `{}`.
 *
 * Never throws.
 */
export function shapeOfTemplate(template: string): string {
  const [first = '', ...others] = template.split('{')
  const parts = others.map((part) => {
    const end = part.indexOf('}')
    return `{}${end < 0 ? part : part.slice(end + 1)}`
  })
  return withoutTail([first, ...parts].join(''))
}

/** Without slashes at the end: routers take both, and documents write either. */
function withoutTail(shape: string): string {
  let end = shape.length
  while (end > 1 && shape.charAt(end - 1) === '/') end -= 1
  return shape.slice(0, end) || '/'
}
