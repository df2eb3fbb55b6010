/** The actions that only look. Any other action is taken to change something. */
const LOOKING: ReadonlySet<string> = new Set([
  ...['read', 'view', 'see', 'show', 'get', 'list', 'browse', 'search', 'find', 'query'],
  ...['export', 'download', 'print', 'watch', 'preview'],
])

/** Does an action only look at data? Never throws. */
export const isLooking = (action: string): boolean => LOOKING.has(action)

/** Groups of actions that mean the same, the most usual first. */
export const SYNONYMS: readonly (readonly string[])[] = [
  ['read', 'view', 'see', 'show', 'get'],
  ['write', 'update', 'edit', 'modify', 'change'],
  ['create', 'add', 'new'],
  ['delete', 'remove', 'destroy'],
  ['search', 'find', 'query'],
  ['manage', 'administer', 'admin'],
]
