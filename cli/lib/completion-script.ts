import type { Command } from 'commander';

export type Shell = 'bash' | 'zsh' | 'fish';

interface Word {
  readonly word: string;
  readonly help: string;
}

/** One place in the tree: the words before the cursor, and the words that may come next. */
interface Place {
  readonly path: string;
  readonly words: readonly Word[];
  readonly leaf: boolean;
}

/** The completion script for a tree of commands; the program's own options are offered everywhere. */
export function completionScript(program: Command, shell: Shell): string {
  return SCRIPTS[shell](placesOf(program, '', optionWords(program)));
}

function placesOf(command: Command, path: string, globals: readonly Word[]): readonly Place[] {
  const children = command.commands.map((child) => ({ word: child.name(), help: child.summary() }));
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  const own = command.parent === null ? [] : optionWords(command);
  const words = [...children, ...choices.map((word) => ({ word, help: '' })), ...own, ...globals];
  const below = command.commands.flatMap((child) => placesOf(child, `${path} ${child.name()}`.trim(), globals));
  return [{ path, words, leaf: children.length === 0 }, ...below];
}

const optionWords = (command: Command): readonly Word[] =>
  command.options.map(({ long, short, description }) => ({ word: long ?? short ?? '', help: description }));

const wordList = ({ words }: Place): string => words.map(({ word }) => word).join(' ');

/** Finds the deepest place that the typed words (without flags) lead to. */
const SCRIPTS: Readonly<Record<Shell, (places: readonly Place[]) => string>> = {
  bash: (places) => `_vsa() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
${nounCases(places)}
    esac
  done
  local words=""
  case "$path" in
${places.map((place) => `    '${place.path}') words='${wordList(place)}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _vsa vsa`,
  zsh: (places) => `#compdef vsa
_vsa() {
  local path_="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$path_ $word" in
${nounCases(places).replaceAll('path=', 'path_=')}
    esac
  done
  local -a list
  case "$path_" in
${places.map((place) => `    '${place.path}') list=(${place.words.map(zshWord).join(' ')}) ;;`).join('\n')}
  esac
  _describe 'vsa' list || _files
}
compdef _vsa vsa`,
  fish: (places) =>
    [
      'function __vsa_words',
      '  string match -v -- "-*" (commandline -opc)[2..-1]',
      'end',
      'function __vsa_at',
      '  test (string join " " (__vsa_words)) = "$argv"',
      'end',
      'function __vsa_below',
      '  string match -q -- "$argv *" (string join " " (__vsa_words))" "',
      'end',
      ...places.flatMap((place) => place.words.map((word) => fishLine(place, word))),
    ].join('\n'),
};

/** `site` leads from nowhere to `site`, `list` from `site` to `site list`. */
function nounCases(places: readonly Place[]): string {
  return places
    .filter(({ path }) => path !== '')
    .map(({ path }) => {
      const parent = path.split(' ').slice(0, -1).join(' ');
      return `      '${parent} ${path.split(' ').at(-1)}') path='${path}' ;;`;
    })
    .join('\n');
}

const quote = (text: string): string => text.replaceAll("'", '’');

const zshWord = ({ word, help }: Word): string => `'${word}:${quote(help).replaceAll(':', '\\:')}'`;

function fishLine({ path, leaf }: Place, { word, help }: Word): string {
  const name = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a '${word}'`;
  return `complete -c vsa -n '${leaf ? '__vsa_below' : '__vsa_at'} ${path}' ${name} -d '${quote(help)}'`;
}
