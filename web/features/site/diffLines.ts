export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'same' | 'place';
  /** Without its sign. */
  readonly text: string;
}

/** The lines of a unified diff, without its two lines about the file. */
export const diffLines = (diff: string): DiffLine[] =>
  diff
    .replace(/\n$/, '')
    .split('\n')
    .filter((line) => !line.startsWith('--- ') && !line.startsWith('+++ '))
    .map((line) => ({ kind: KINDS[line.charAt(0)] ?? 'same', text: line.startsWith('@') ? line : line.slice(1) }));

const KINDS: Readonly<Record<string, DiffLine['kind']>> = { '+': 'added', '-': 'removed', '@': 'place' };
