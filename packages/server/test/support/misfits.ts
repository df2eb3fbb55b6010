/** As much of JSON Schema as our schemas use. */
export interface Schema {
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly type?: string
  readonly minimum?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

/** Where a value and its schema differ. A member that the schema does not know is a misfit, too. */
export function misfits(value: unknown, schema: Schema, at = '$'): readonly string[] {
  if ('const' in schema && schema.const !== value) return [`${at}: ${String(value)}`]
  if (schema.enum && !schema.enum.includes(value)) return [`${at}: ${String(value)}`]
  if (schema.type !== undefined && !isOfType(value, schema.type)) return [`${at} is no ${schema.type}`]
  if (schema.minimum !== undefined && Number(value) < schema.minimum) return [`${at}: ${String(value)}`]
  if (Array.isArray(value))
    return value.flatMap((each, index) => misfits(each, schema.items ?? {}, `${at}[${index}]`))
  if (typeof value !== 'object' || value === null) return []
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name))
  const inside = Object.entries(value).flatMap(([name, each]) => {
    const described = schema.properties?.[name]
    return described ? misfits(each, described, `${at}.${name}`) : [`${at}.${name} is not described`]
  })
  return [...missing.map((name) => `${at}.${name} is missing`), ...inside]
}

const isOfType = (value: unknown, type: string): boolean => {
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}
