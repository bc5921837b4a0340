import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { packageRoot } from '../../lib/packageRoot.js';
import { startUpstream } from '../lib/upstream.js';
import { openBook } from './book.js';
import { openSql } from './database.js';
import { type SoakFleet, startSoakFleet } from './fleet.js';
import { openHub } from './hub.js';
import { runKills } from './kills.js';
import { lastingSites, runLoad, type World } from './load.js';
import { startProbes } from './probes.js';
import { randomFrom } from './random.js';
import { runRenewals } from './renewals.js';
import { soakReport } from './report.js';
import { checkRest, restOf } from './rest.js';

/** Shorter runs are to try it; only a full one is worth keeping. */
const FULL_MINUTES = 15;
const KILL_EVERY_S = 20;

const say = (line: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

const number = (name: string, fallback: number): number => {
  const value = Number(process.env[name] || fallback);
  if (Number.isFinite(value) && value > 0) return value;
  say(`${name} must be a number above 0`);
  process.exit(2);
};

const minutes = number('SOAK_MINUTES', FULL_MINUTES);
const seed = number('SOAK_SEED', randomInt(1, 2 ** 31));
let fleet: SoakFleet | null = null;

/** Answers how many violations there were. */
async function soak(): Promise<number> {
  say(`seed ${seed}: SOAK_SEED=${seed} kills and changes in the same order again`);
  const book = openBook(say);
  const random = randomFrom(seed);
  fleet = await startSoakFleet(say);
  const upstream = await startUpstream('soak');
  const hub = openHub(fleet.hub, (what) => book.violation(what));
  const sql = openSql(fleet.databaseUrl);
  const probes = startProbes(book);
  const world: World = { fleet, hub, book, probes, upstreamPort: upstream.port };
  await provisionLasting(world);
  // The ledger of a success is freed by the second sync after it.
  await wait(65_000);
  const before = await restOf(fleet, sql);

  for (const site of lastingSites(fleet)) probes.add(site);
  const over = new AbortController();
  const work = [
    runLoad(world, random.branch('load'), over.signal),
    runKills(world, random.branch('kills'), KILL_EVERY_S * 1_000, over.signal),
    runRenewals(world, sql, over.signal),
  ];
  const telling = setInterval(
    () => say(`${book.kills.length} kills, ${book.endings.length} operations, ${book.violations.length} violations`),
    30_000,
  );
  const running = Promise.all(work);
  // Whoever fails first ends the run.
  running.catch(() => over.abort());
  await wait(minutes * 60_000, undefined, { signal: over.signal }).catch(() => undefined);
  over.abort();
  say('no more kills; waiting for what is open, then looking at all that is left');
  await running;
  await checkRest(world, sql, before);
  clearInterval(telling);
  await upstream.stop();

  const facts = { minutes, seed, everyS: KILL_EVERY_S, date: new Date().toISOString().slice(0, 10) };
  const report = soakReport(book, facts);
  process.stdout.write(report);
  if (minutes >= FULL_MINUTES) await writeFile(join(packageRoot(), 'docs', 'soak.md'), report);
  return book.violations.length;
}

async function provisionLasting({ fleet, hub, upstreamPort }: World): Promise<void> {
  const routes = [{ path: '/', upstream: { localPort: upstreamPort } }];
  for (const { vps, domain } of lastingSites(fleet)) {
    const { status, json } = await hub.call('POST', '/sites', { domain, vpsId: vps.id, www: false, routes });
    if (status !== 202) throw new Error(`${domain}: ${JSON.stringify(json)}`);
    for (let state = 'accepted'; state !== 'succeeded'; await wait(200)) {
      state = String((await hub.call('GET', `/operations/${String(json['id'])}`)).json['state']);
      if (['failed', 'undone', 'cancelled'].includes(state)) throw new Error(`${domain} could not be provisioned`);
    }
  }
}

let ending: Promise<never> | null = null;
const end = (code: number): Promise<never> => (ending ??= endAll(code));
async function endAll(code: number): Promise<never> {
  await fleet?.stop(code === 1).catch((error: unknown) => say(String(error)));
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(130));
try {
  await end((await soak()) === 0 ? 0 : 1);
} catch (error) {
  if (ending === null) say(String((error as Error).stack ?? error));
  await end(1);
}
