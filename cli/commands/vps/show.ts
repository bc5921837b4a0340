import type { VpsView } from '../../../domain/schemas/vps.js';
import type { HostFacts } from '../../../domain/vps/report.js';
import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';
import type { Sheet } from '../../lib/output.js';

/** One VPS with what it last reported of itself. */
export const showVps: CliCommand = {
  example: 'vsa vps show vps-01',
  configure: (command) => command.argument('<id>', 'the VPS'),
  run: async ({ api, out }, _flags, [id]) => {
    const vps = await (await api()).get<VpsView>(`/vps/${pathPart(id)}`);
    out.one(vps, vpsSheet);
    return 0;
  },
};

const vpsSheet: Sheet<VpsView> = {
  id: ({ id }) => id,
  text: rowsOf,
};

function rowsOf(vps: VpsView): [string, string][] {
  return [
    ['id', vps.id],
    ['state', vps.state],
    ...vps.problems.map((problem): [string, string] => ['problem', problem]),
    ...(vps.observeOnly === null ? [] : [['only observed', vps.observeOnly] as [string, string]]),
    ['hostname', vps.hostname],
    ['address', `${vps.address} (HTTP ${vps.httpPort}, HTTPS ${vps.httpsPort})`],
    ['generation', String(vps.generation ?? '-')],
    ...(vps.unknownVhosts ?? []).map((file): [string, string] => ['not of VSA', file]),
    ...reportRows(vps),
    ...(vps.changes ?? []).slice(0, 10).map((change): [string, string] => ['did', wordsOfChange(change)]),
  ];
}

const wordsOfChange = (change: NonNullable<VpsView['changes']>[number]): string =>
  [change.at, change.activity, change.subject, change.result, change.operationId]
    .filter((each) => each !== null)
    .join(' ');

function reportRows(vps: VpsView): [string, string][] {
  const report = vps.report ?? null;
  if (report === null) return [['report', 'none yet']];
  const parts = report.sections.map(({ name, failed, body }): [string, string] => [
    name,
    failed === null ? wordsOf(name, body) : `cannot be read: ${failed}`,
  ]);
  return [['report', `${report.seq}, ${report.takenAt}${vps.stale ? ' (stale)' : ''}`], ...parts];
}

function wordsOf(name: string, body: unknown): string {
  if (body === null) return 'read';
  if (name === 'host') return hostWords(body as HostFacts);
  if (Array.isArray(body)) return String(body.length);
  return Object.entries(body as object)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
}

const GIB = 1024 ** 3;

function hostWords({ load, cpus, memory, disk, kernel }: HostFacts): string {
  const free = (part: number, whole: number) => `${(part / GIB).toFixed(1)} of ${(whole / GIB).toFixed(1)} GiB free`;
  return [
    `load ${load.join(' ')} on ${cpus} processors`,
    `memory ${free(memory.availableBytes, memory.totalBytes)}`,
    `disk ${free(disk.freeBytes, disk.totalBytes)}`,
    `Linux ${kernel}`,
  ].join('; ');
}
