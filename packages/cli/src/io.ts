import { text } from 'node:stream/consumers'

/** What a command may use of the world around it, besides files below `cwd`. */
export interface Io {
  /** The folder that relative paths start from. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Is standard output a terminal? Colours appear only there. */
  readonly isTerminal: boolean
  /** Writes to standard output, as it is. Never throws. */
  out(text: string): void
  /** Writes to standard error, as it is. Never throws. */
  err(text: string): void
  /**
   * Reads all of standard input.
   *
   * @throws if the stream fails.
   */
  stdin(): Promise<string>
}

/**
 * The world of a real process.
 *
 * Never throws.
 */
export function processIo(): Io {
  return {
    cwd: process.cwd(),
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    out: (output) => void process.stdout.write(output),
    err: (output) => void process.stderr.write(output),
    stdin: () => text(process.stdin),
  }
}
