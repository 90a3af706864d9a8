/**
 * Completion for zsh.
 *
 * @module
 */
import { type DescribedCommand, LISTED_BY, nextWords, type Offer } from './described.ts';

export function zshCompletion(commands: readonly DescribedCommand[]): string {
  return `#compdef pilotlight
# zsh completion of pilotlight: pilotlight completion zsh > a folder of your fpath/_pilotlight
_pilotlight() {
  local command='' next taken=1 at
  for (( at = 2; at < CURRENT; at++ )); do
    [[ $words[at] == -* ]] && break
    next="\${command:+$command }$words[at]"
    _pilotlight_next "$next" || _pilotlight_is "$next" || break
    command=$next taken=$at
  done
  if _pilotlight_next "$command" && (( CURRENT == taken + 1 )) && [[ $PREFIX != -* ]]; then
    _describe command reply
    return
  fi
  shift $(( taken - 1 )) words
  (( CURRENT -= taken - 1 ))
  case "$command" in
${commands.map(commandCase).join('\n')}
  esac
}

_pilotlight_is() {
  case "$1" in
${commands.map(({ name }) => `    '${name}') return 0 ;;`).join('\n')}
  esac
  return 1
}

_pilotlight_next() {
  case "$1" in
${[...nextWords(commands)].map(([before, words]) => `    '${before}') reply=(${words.map((word) => described(before, word, commands)).join(' ')}) ;;`).join('\n')}
    *) return 1 ;;
  esac
}

_pilotlight_names() {
  local -a names=(\${(f)"$($@ 2>/dev/null)"})
  compadd -- $names
}

compdef _pilotlight pilotlight
`;
}

/** \`word:what it does\`, a colon in either told by a backslash. */
function described(before: string, word: string, commands: readonly DescribedCommand[]): string {
  const name = before === '' ? word : `${before} ${word}`;
  const summary = commands.find((command) => command.name === name)?.summary ?? '';
  return quoted(`${word}:${summary.replaceAll(':', '\\:')}`);
}

function commandCase({ name, options, words, repeats }: DescribedCommand): string {
  const specs = [
    ...options.map(({ word, short, takesValue, help, ...offer }) => {
      const explained = `[${help.replace(/[[\]:\\]/g, '\\$&')}]`;
      const value = takesValue ? `:value:${actionFor(offer)}` : '';
      return [word, ...(short === undefined ? [] : [short])].map(
        (each) => `${each}${explained}${value}`,
      );
    }),
    words.map((offer, at) => {
      const place = repeats && at === words.length - 1 ? '*' : String(at + 1);
      return `${place}:word:${actionFor(offer)}`;
    }),
  ].flat();
  return `    '${name}') _arguments ${specs.map(quoted).join(' \\\n      ')} ;;`;
}

function actionFor({ choices, completes }: Offer): string {
  if (choices.length > 0) return `(${choices.join(' ')})`;
  if (completes === 'file') return '_files';
  // With a blank in front _arguments leaves it as it is, and adds no words of its own.
  return completes === undefined ? ' ' : ` _pilotlight_names ${LISTED_BY[completes]}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
