/**
 * A header's name as it is mostly written: `X-Org`.
 *
 * Never throws.
 */
export const headerTitle = (name: string): string =>
  name
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('-')
