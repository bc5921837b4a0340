import { type Book, counted, type Ending } from './book.js';

export interface Facts {
  readonly minutes: number;
  readonly seed: number;
  readonly everyS: number;
  readonly date: string;
}

const endOf = ({ state, code }: Ending): string => (code === null ? state : `${state}, ${code}`);

/** The run for people, as Markdown. */
export function soakReport(book: Book, { minutes, seed, everyS, date }: Facts): string {
  const { endings, kills, refusals, cancels, holds, probes, renewals, traffic, violations } = book;
  const changes = ['provision', 'change', 'renew', 'unprovision'];
  const ends = [...counted(endings, endOf).keys()];
  const cell = (change: string, end: string) =>
    endings.filter((each) => each.change === change && endOf(each) === end).length;
  const times = (change: string): string[] => {
    const sorted = endings.flatMap((each) => (each.change === change ? [each.took] : [])).sort((a, b) => a - b);
    return [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0].map(seconds);
  };
  const ofKill = [...counted(kills, ({ what }) => what)].map(([what, times]) => {
    const longest = Math.max(...kills.filter((each) => each.what === what).map(({ backAfter }) => backAfter));
    return [what, String(times), seconds(longest)];
  });
  return [
    '# The soak, as its last full run wrote it',
    '',
    `\`make soak\` on ${date}: ${minutes} minutes, seed ${seed}, a \`kill -9\` every ${everyS} s.`,
    '',
    'Three VPSes made with the commands of the README, each with its own root, address and nginx. Six sites come',
    'and go: provisioned, changed, renewed, unprovisioned, now and then cancelled, without a rest; one on each VPS',
    'stays and is renewed by the schedule. After each operation the site is held against the law: as planned, or',
    'byte for byte as before, on disk, in the records and on the wire. Each site that is up has a visitor twice a',
    'second, also while it is changed itself. In the end the fleet is held against what it was at the start.',
    '',
    '## Kills',
    '',
    ...table(['process', 'kills', 'longest until another'], ofKill),
    '',
    '## Operations',
    '',
    ...table(
      ['operation', ...ends, 'median', 'longest'],
      changes.map((change) => [change, ...ends.map((end) => String(cell(change, end))), ...times(change)]),
    ),
    '',
    `- ${endings.length} operations; ${cancels.asked} were cancelled, ${cancels.late} of them too late.`,
    `- Refused at once, nothing begun: ${listed(refusals)}.`,
    `- Held: ${holds.count}; the longest ${seconds(holds.longest.ms)}, ${holds.longest.reason}.`,
    `- The schedule renewed ${renewals.seen} certificates; ${renewals.due} were made to fall due.`,
    '',
    '## Visitors',
    '',
    `- ${probes.asked} visits, ${probes.answered} answered with 200; ${probes.excused} fell into the time in which the`,
    '  nginx of that very VPS was dead (from its kill to its first answer) and are not counted.',
    `- ${traffic.requests} requests in the logs of ${traffic.sites} sites, all counted once.`,
    '',
    '## Violations',
    '',
    ...(violations.length === 0 ? ['None.'] : violations.map((violation) => `- ${violation}`)),
    '',
  ].join('\n');
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const listed = (counts: ReadonlyMap<string, number>): string =>
  counts.size === 0 ? 'none' : [...counts].map(([name, times]) => `${times} ${name}`).join(', ');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map((_, column) => (column === 0 ? '---|' : '--:|')).join('')}`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];
