/**
 * Completion for bash.
 *
 * @module
 */
import { type DescribedCommand, LISTED_BY, nextWords, type Offer } from './described.ts';

/**
 * Words of the line that are no options and no values of options make up the command; then its places come. bash cuts
 * words at colons and equals signs: MACs and addresses are put together again, and what is offered is cut as bash
 * has cut it.
 */
export function bashCompletion(commands: readonly DescribedCommand[]): string {
  return `# bash completion of pilotlight: source <(pilotlight completion bash)
_pilotlight() {
  local words=() word last=0 open=''
  for word in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ $word == '=' && \${words[last]} == --* ]]; then open=''; words+=(''); last=$((last + 1)); continue; fi
    if [[ -n $open || $word == :* && $last -gt 0 || -z \${words[last]-x} ]]; then words[last]+=$word
    else words+=("$word"); last=$((\${#words[@]} - 1)); fi
    [[ $word == *: ]] && open=1 || open=''
  done
  local cur=\${words[last]} prev=\${words[last-1]}
  local command='' next at=0 skip=''
  for word in "\${words[@]:1:last-1}"; do
    if [[ -n $skip ]]; then skip=''; continue; fi
    if [[ $word == -* ]]; then _pilotlight_takes_value "$word" && skip=1; continue; fi
    next="\${command:+$command }$word"
    if _pilotlight_next "$next" || _pilotlight_is "$next"; then command=$next; else at=$((at + 1)); fi
  done
  COMPREPLY=()
  if _pilotlight_takes_value "$prev"; then _pilotlight_value "$command $prev"
  elif [[ $cur == -* ]]; then _pilotlight_options "$command"
  elif _pilotlight_next "$command"; then _pilotlight_offer "$_pilotlight_words"
  else _pilotlight_place "$command" "$at"
  fi
  [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]] && COMPREPLY=("\${COMPREPLY[@]#"\${cur%"\${cur##*:}"}"}")
}

_pilotlight_offer() {
  local word
  while IFS= read -r word; do
    [[ -n $word && $word == "$cur"* ]] && COMPREPLY+=("$word")
  done < <(printf '%s\\n' $1)
}

_pilotlight_is() {
  case "$1" in
${commands.map(({ name }) => `    '${name}')`).join(' return 0 ;;\n')} return 0 ;;
  esac
  return 1
}

_pilotlight_next() {
  case "$1" in
${[...nextWords(commands)].map(([before, words]) => `    '${before}') _pilotlight_words='${words.join(' ')}' ;;`).join('\n')}
    *) return 1 ;;
  esac
}

_pilotlight_takes_value() {
  case "$1" in
    ${valueWords(commands).join('|')}) return 0 ;;
  esac
  return 1
}

_pilotlight_options() {
  case "$1" in
${commands.map(({ name, options }) => `    '${name}') _pilotlight_offer '${options.map(({ word }) => word).join(' ')}' ;;`).join('\n')}
  esac
}

_pilotlight_value() {
  case "$1" in
${valueCases(commands).join('\n')}
  esac
}

_pilotlight_place() {
  case "$1 $2" in
${commands.flatMap(placeCases).join('\n')}
  esac
}

complete -o default -F _pilotlight pilotlight
`;
}

function valueWords(commands: readonly DescribedCommand[]): readonly string[] {
  const words = commands.flatMap(({ options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .flatMap(({ word, short }) => (short === undefined ? [word] : [word, short])),
  );
  return [...new Set(words)].sort();
}

function valueCases(commands: readonly DescribedCommand[]): readonly string[] {
  return commands.flatMap(({ name, options }) =>
    options.flatMap(({ word, ...offer }) => {
      const words = offerCode(offer);
      return words === undefined ? [] : [`    '${name} ${word}') ${words} ;;`];
    }),
  );
}

function placeCases({ name, words, repeats }: DescribedCommand): readonly string[] {
  return words.flatMap((offer, at) => {
    const code = offerCode(offer);
    if (code === undefined) return [];
    const isLast = repeats && at === words.length - 1;
    return [`    ${isLast ? `'${name} '*` : `'${name} ${at}'`}) ${code} ;;`];
  });
}

/** Undefined leaves it to bash, which offers files. */
function offerCode({ choices, completes }: Offer): string | undefined {
  if (choices.length > 0) return `_pilotlight_offer '${choices.join(' ')}'`;
  if (completes === undefined || completes === 'file') return undefined;
  return `_pilotlight_offer "$(${LISTED_BY[completes]} 2>/dev/null)"`;
}
