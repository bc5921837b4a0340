import { type ErrorEntry, ERRORS } from '../../domain/errors.js';

const HANDLING: Readonly<Record<ErrorEntry['handling'], string>> = {
  fail: 'ends the operation',
  hold: 'held',
  retry: '5 tries, then undone',
  prove: '3 tries, then undone',
};

/** The text of docs/ERRORS.md: the whole error catalogue as one table, in its own order. */
export function renderErrors(): string {
  const rows = Object.entries(ERRORS).map(([code, entry]: [string, ErrorEntry]) => {
    const { title, fix, status, exit, handling, deadlineHours } = entry;
    const hours = deadlineHours === undefined ? '' : `, at most ${deadlineHours} h`;
    return `| \`${code}\` | ${title}. ${fix} | ${status} | ${exit} | ${HANDLING[handling]}${hours} |`;
  });
  return [...HEAD, ...rows, ''].join('\n');
}

const HEAD = [
  '# Errors',
  '',
  '<!-- Written by `npx tsx tests/docs/write.ts` from domain/errors.ts. Change it there. -->',
  '',
  'Every error that VSA makes on purpose has one of these codes: in the problem document of the API (RFC 9457, member',
  '`code`), in the `error` of an operation and in the last lines of the CLI. What to do about the held ones is told at',
  'length in [operations.md](operations.md).',
  '',
  '- **exit**: exit code of the CLI when the request or operation was refused before any machine changed. An operation',
  '  that was undone exits 5, a cancelled one 9, an abandoned one 6, and one that still runs after `--wait-timeout` 8.',
  '- **in an operation**: what a step that fails so does before the point of no return. After it, every step is tried',
  '  until it is done.',
  '',
  '| code | meaning and what to do | HTTP | exit | in an operation |',
  '|---|---|---|---|---|',
];
