import type { Command } from 'commander'

/** The shells that `stagedoor completion` writes for. */
export const SHELLS: readonly ['bash', 'zsh', 'fish'] = ['bash', 'zsh', 'fish']

/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number]

/** What can be completed after one command. */
interface Completable {
  readonly name: string
  readonly description: string
  readonly words: readonly string[]
  readonly flags: readonly { readonly flag: string; readonly description: string }[]
}

/** Writes the completion script of a program for one shell: commands, their options, and files everywhere else. Never throws. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = program.commands.map((command) => completable(command, program))
  if (shell === 'bash') return bash(commands)
  return shell === 'zsh' ? zsh(commands) : fish(commands)
}

function completable(command: Command, program: Command): Completable {
  const options = [...command.options, ...program.options.filter(({ long }) => long !== '--version')]
  return {
    name: command.name(),
    description: command.description(),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    flags: [
      ...options.map(({ long, short, description }) => ({ flag: long ?? short ?? '', description })),
      { flag: '--help', description: 'print help' },
    ],
  }
}

const all = ({ words, flags }: Completable): string => [...words, ...flags.map(({ flag }) => flag)].join(' ')

const bash = (commands: readonly Completable[]): string => `# stagedoor completion for bash
_stagedoor() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map(({ name }) => name).join(' ')} help --help --version"
  else
    case "$command" in
${commands.map((command) => `      ${command.name}) words="${all(command)}" ;;`).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _stagedoor stagedoor
`

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const zsh = (commands: readonly Completable[]): string => `#compdef stagedoor
# stagedoor completion for zsh
_stagedoor() {
  if (( CURRENT == 2 )); then
    local -a names=(
${commands.map(({ name, description }) => `      ${quoted(`${name}:${description.replaceAll(':', '\\:')}`)}`).join('\n')}
    )
    _describe 'command' names
    return
  fi
  case "$words[2]" in
${commands.map((command) => `    ${command.name}) compadd -- ${all(command)}; _files ;;`).join('\n')}
  esac
}
if [ "$funcstack[1]" = "_stagedoor" ]; then _stagedoor "$@"; else compdef _stagedoor stagedoor; fi
`

const fish = (commands: readonly Completable[]): string =>
  `${[
    '# stagedoor completion for fish',
    ...commands.flatMap(({ name, description, words, flags }) => [
      `complete -c stagedoor -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
      ...words.map((word) => `complete -c stagedoor -n '__fish_seen_subcommand_from ${name}' -f -a ${word}`),
      ...flags.map(
        ({ flag, description: about }) =>
          `complete -c stagedoor -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)} -d ${quoted(about)}`,
      ),
    ]),
  ].join('\n')}\n`
