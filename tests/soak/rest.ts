import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { TEMPORARY_FILE } from '../../activities/lib/files.js';
import { places } from '../../activities/vps/lib/config.js';
import { KEPT_GENERATIONS, listGenerations, liveGeneration } from '../../activities/vps/proxy/generations.js';
import { filesBelow } from '../../activities/vps/proxy/treeHash.js';
import { BACKGROUND_NAMESPACE, NAMESPACE } from '../../domain/contracts.js';
import { SCHEDULES } from '../../domain/schedules.js';
import type { Sql } from './database.js';
import type { SoakFleet, SoakVps } from './fleet.js';
import type { World } from './load.js';
import { lastingSites } from './load.js';
import { serialIn } from './site.js';
import { waitingForRenewal } from './renewals.js';

/** A fleet at rest: what must be the same before and after. Serial numbers differ, since certificates were renewed. */
export type Rest = Readonly<Record<string, unknown>>;

export async function restOf({ vpses }: SoakFleet, sql: Sql): Promise<Rest> {
  const parts = await Promise.all(vpses.map(async (vps) => [vps.id, await restOfVps(vps)] as const));
  return {
    ...Object.fromEntries(parts),
    names: await sql('select name, domain, confirmed from site_names order by name'),
    sites: await sql('select domain, vps_uid from sites order by domain'),
  };
}

async function restOfVps(vps: SoakVps): Promise<Record<string, unknown>> {
  const { live, certificates, siteLogs, ledger, joined } = places(vps);
  const root = await realpath(live);
  const paths = (await filesBelow(root)).filter((path) => !path.endsWith('/generation.conf')).sort();
  const tree: Record<string, string> = {};
  for (const path of paths) tree[relative(root, path)] = withoutSerial(await readFile(path, 'utf8').catch(() => ''));
  return {
    tree,
    certificates: (await readdir(certificates)).sort(),
    logs: (await readdir(siteLogs)).sort(),
    ledger: await namesIn(ledger),
    joined: await namesIn(joined),
  };
}

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).then(
    (names) => names.sort(),
    () => [],
  );
const withoutSerial = (text: string): string => text.replaceAll(serialIn(text), 'SERIAL');

/** Waits until something holds, or notes that it does not. Milliseconds: two syncs and a tick of the renewals. */
async function eventually(world: World, what: string, look: () => Promise<unknown>, limit = 240_000): Promise<void> {
  for (const end = Date.now() + limit; ; await wait(2_000)) {
    const found = await look();
    if (found === null) return;
    if (Date.now() > end) return world.book.violation(`${what}: ${JSON.stringify(found)?.slice(0, 1_500)}`);
  }
}

const orNull = <T>(items: readonly T[]): readonly T[] | null => (items.length === 0 ? null : items);

/** Holds a fleet that was left alone against what it was before, and its books against each other. */
export async function checkRest(world: World, sql: Sql, before: Rest): Promise<void> {
  const { fleet, hub, book, probes } = world;
  await eventually(world, 'certificates are due still', async () => orNull(await waitingForRenewal(sql)));
  await eventually(world, 'operations are open still', async () =>
    orNull(
      await sql(`select id, kind, target, state from operations
        where state in ('accepted', 'running', 'held', 'undoing')`),
    ),
  );
  await eventually(world, 'workflows of operations are open still', () => openWorkflows(fleet, NAMESPACE, 0));
  await eventually(world, 'workflows of schedules pile up', () =>
    openWorkflows(fleet, BACKGROUND_NAMESPACE, SCHEDULES.length),
  );
  await eventually(world, 'not as before', async () => difference(before, await restOf(fleet, sql)));
  await eventually(world, 'a VPS is not well', async () =>
    orNull(
      (await hub.all<{ state: string; stale: boolean }>('/vps')).filter((vps) => vps.state !== 'active' || vps.stale),
    ),
  );
  await eventually(world, 'a schedule does not run', async () => {
    const { items } = (await hub.call('GET', '/schedules')).json as { items: { state: string }[] };
    return orNull(items.filter(({ state }) => state !== 'ok'));
  });
  await probes.stop();
  for (const { domain, vps } of lastingSites(fleet)) {
    await eventually(world, `the traffic of ${domain}`, () => trafficDiffers(world, vps, domain));
  }
  for (const vps of fleet.vpses) for (const found of await leftOvers(vps, sql)) book.violation(`${vps.id}: ${found}`);
  for (const found of await incompleteAudit(sql)) book.violation(`audit: ${JSON.stringify(found)}`);
  await checkOperations(world, sql);
}

function difference(before: Rest, now: Rest): unknown {
  const parts = Object.keys(before).filter((key) => !isDeepStrictEqual(before[key], now[key]));
  return orNull(parts.map((part) => ({ part, before: before[part], now: now[part] })));
}

async function openWorkflows({ temporalAddress }: SoakFleet, namespace: string, most: number): Promise<unknown> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const ids: string[] = [];
    const running = new Client({ connection, namespace }).workflow.list({ query: 'ExecutionStatus="Running"' });
    for await (const { workflowId } of running) ids.push(workflowId);
    return ids.length <= most ? null : ids;
  } finally {
    await connection.close();
  }
}

/** The counters are the lines of the log, and at least the visitors who were answered. */
async function trafficDiffers({ hub, book, probes }: World, vps: SoakVps, domain: string): Promise<unknown> {
  const { json } = await hub.call('GET', `/traffic/stats?domain=${domain}&period=24h`);
  const [counters] = json['items'] as { requests: number; vpsId: string }[];
  const lines = (await readFile(places(vps).siteLog(domain), 'utf8')).split('\n').length - 1;
  const answered = probes.answers().get(domain) ?? 0;
  if (counters?.requests !== lines || lines < answered) return { counted: counters?.requests, lines, answered };
  book.traffic.sites += 1;
  book.traffic.requests += lines;
  return null;
}

/** What lies about on a VPS beyond what docs/operations.md says. */
async function leftOvers(vps: SoakVps, sql: Sql): Promise<string[]> {
  const at = places(vps);
  const live = await liveGeneration(at);
  const generations = await listGenerations(at);
  const strays = (await readdir(at.generations)).filter((name) => !/^\d{6,}$/.test(name));
  const halfDone = (await Promise.all([vps.proxyRoot, vps.stateDir].map((root) => filesBelow(root))))
    .flat()
    .filter((path) => TEMPORARY_FILE.test(path.slice(path.lastIndexOf('/') + 1)));
  const unfinished = (await filesBelow(at.certificates)).filter((path) => /\/new-[^/]+$/.test(path));
  return [
    ...generations.filter((number) => number > live).map((number) => `generation ${number} was never live`),
    ...(generations.length > KEPT_GENERATIONS ? [`${generations.length} generations are kept`] : []),
    ...[...strays, ...halfDone, ...unfinished].map((path) => `half-done: ${path}`),
    ...(await strangeTrash(at.trash, sql)),
  ];
}

/** Only removals that succeeded and were not to purge leave something in the trash: logs and certificates. */
async function strangeTrash(trash: string, sql: Sql): Promise<string[]> {
  const rows = await sql(`select id from operations where kind = 'unprovisionSite' and state = 'succeeded'
    and coalesce(input->>'purge', 'false') = 'false'`);
  const expected = new Set(rows.map(({ id }) => String(id)));
  const found: string[] = [];
  for (const id of await namesIn(trash)) {
    const parts = await namesIn(join(trash, id));
    if (!expected.has(id) || parts.some((part) => part !== 'logs' && part !== 'certificates'))
      found.push(`trash/${id} holds ${parts.join(', ') || 'nothing'}`);
  }
  return found;
}

const incompleteAudit = (sql: Sql) =>
  sql(`select o.id, o.kind, o.target, o.state, count(*) filter (where a.phase = 'intent') as intents,
      count(*) filter (where a.phase = 'outcome') as outcomes
    from operations o left join audit_events a on a.operation_id = o.id group by o.operation_uid
    having count(*) filter (where a.phase = 'intent') <> 1 or count(*) filter (where a.phase = 'outcome') <> 1`);

/** Each operation the hub knows is one of ours, of the schedule's, or was never started; and the other way round. */
async function checkOperations({ book }: World, sql: Sql): Promise<void> {
  const rows = await sql('select id, kind, target, state, actor, error from operations');
  const own = new Map(book.endings.map((ending) => [ending.id, ending]));
  for (const { id, kind, target, state, actor, error } of rows) {
    const ending = own.get(String(id));
    own.delete(String(id));
    if (ending !== undefined && ending.state !== state)
      book.violation(`operation ${String(id)} was seen ${ending.state} and is recorded as ${String(state)}`);
    if (String(actor).startsWith('schedule ')) book.renewals.seen += Number(state === 'succeeded');
    else if (
      ending === undefined &&
      !isOfTheStart(kind, target) &&
      Reflect.get(Object(error), 'code') !== 'NOT_STARTED'
    )
      book.violation(
        `nobody asked for operation ${String(id)}: ${String(kind)} of ${String(target)}, ${String(state)}`,
      );
  }
  for (const { id, change } of own.values()) book.violation(`operation ${id} (${change}) is in no record`);
}

const isOfTheStart = (kind: unknown, target: unknown): boolean =>
  kind === 'addVps' || (kind === 'provisionSite' && /^(stays|demo)\./.test(String(target)));
