import type { Io } from './io.js'

/** Makes text stand out on a terminal, and leaves it as it is anywhere else. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
  readonly cyan: (text: string) => string
}

const asItIs = (text: string): string => text

/** No colours at all. */
export const PLAIN: Paint = {
  bold: asItIs,
  dim: asItIs,
  red: asItIs,
  green: asItIs,
  yellow: asItIs,
  cyan: asItIs,
}

const between =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`

const COLOURED: Paint = {
  bold: between(1, 22),
  dim: between(2, 22),
  red: between(31, 39),
  green: between(32, 39),
  yellow: between(33, 39),
  cyan: between(36, 39),
}

/** Colours only on a terminal that has them, and not where `NO_COLOR` or `--no-color` says otherwise. Never throws. */
export function paintFor({ isTerminal, env }: Io, isWanted: boolean): Paint {
  const isRefused = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb'
  return isTerminal && isWanted && !isRefused ? COLOURED : PLAIN
}
