import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { type Database, openDatabase } from '../../db/lib/database.js';
import { provision, succeed, unprovision, type World } from '../faults/cells.js';
import { agentFaultFile, arm, report } from '../faults/interceptor.js';
import { probe, snapshot } from '../faults/lane.js';
import type { Lane } from '../lib/lane.js';
import { startSuite, type Suite } from '../lib/suite.js';
import { startUpstream, type TestUpstream } from '../lib/upstream.js';

/** Parts of an undisturbed operation's time after which the process is killed. */
const MOMENTS = [0.1, 0.45, 0.8];

type Site = Pick<World, 'suite' | 'lane' | 'domain' | 'upstreamPort'> & {
  readonly absent: Record<string, unknown>;
  readonly present: Record<string, unknown>;
  /** Milliseconds of an undisturbed provision. */
  readonly usual: number;
};

let suite: Suite;
let app: TestUpstream;
let db: Database;
let sites: Site[];

beforeAll(async () => {
  app = await startUpstream('hello');
  suite = await startSuite({ lanes: 2, ownPostgres: true, agentEntry: 'tests/faults/agent.js' });
  db = openDatabase(suite.databaseUrl);
  sites = await Promise.all(suite.lanes.map(openSite));
  // From here on one lane provisions while the other unprovisions: every kill meets both.
  const [first] = sites;
  if (first) await succeed(suite, await provision(first));
});
afterAll(async () => {
  await db.destroy();
  await Promise.all([suite.stop(), app.stop()]);
});

const otherOf = (lane: Lane): string => `other-${lane.vpsId}.localhost`;

async function openSite(lane: Lane): Promise<Site> {
  const domain = `site-${lane.vpsId}.localhost`;
  const base = { suite, lane, domain, upstreamPort: app.port };
  await succeed(suite, await provision({ ...base, domain: otherOf(lane) }));
  const absent = await snapshot(lane, db, domain);
  const begun = performance.now();
  await succeed(suite, await provision(base));
  const usual = performance.now() - begun;
  const present = await snapshot(lane, db, domain);
  await succeed(suite, await unprovision(base));
  return { ...base, absent, present, usual };
}

const isPresent = async ({ domain }: Site): Promise<boolean> =>
  (await db.selectFrom('sites').select('domain').where('domain', '=', domain).execute()).length > 0;

type Struck = 'provision' | 'unprovision';

/** Changes the site the way it can be changed, kills in the middle, and holds the outcome against the law. */
async function meet(
  site: Site,
  moment: number,
  kill: () => Promise<void> | void,
  allBegun: () => Promise<void> = () => Promise.resolve(),
): Promise<Struck | null> {
  const { lane, domain, absent, present, usual } = site;
  // A Temporal that has just started does not know yet who asks for work.
  const online = async () => (await suite.call('GET', `/vps/${lane.vpsId}`)).json['state'];
  await expect.poll(online, { timeout: 30_000 }).toBe('active');
  const was = await isPresent(site);
  const id = await (was ? unprovision(site) : provision(site));
  await allBegun();
  await wait(usual * moment);
  const killedAt = Date.now();
  await kill();
  const { state, error } = await suite.settled(id, undefined, 120_000);
  const isNow = state === 'succeeded' ? !was : was;
  const operation = was ? 'unprovision' : 'provision';
  const told = `${operation} killed at ${moment}: ${state} ${error?.code ?? ''}`;
  expect(await snapshot(lane, db, domain), told).toEqual(isNow ? present : absent);
  const row = await db.selectFrom('operations').select('finished_at').where('id', '=', id).executeTakeFirstOrThrow();
  return (row.finished_at?.getTime() ?? 0) > killedAt ? operation : null;
}

/** Kills once while both operations run; answers which of them were really under way. */
async function meetBoth(moment: number, kill: () => void): Promise<(Struck | null)[]> {
  let killed = false;
  const once = () => {
    if (!killed) kill();
    killed = true;
  };
  // A request that the kill cuts off is refused, not an operation: both are accepted before it.
  let begun = 0;
  let open = (): void => undefined;
  const all = new Promise<void>((resolve) => (open = resolve));
  const allBegun = () => {
    begun += 1;
    if (begun === sites.length) open();
    return all;
  };
  return Promise.all(sites.map((site) => meet(site, moment, once, allBegun)));
}

describe('kill -9 in the middle of a provision and of an unprovision', () => {
  const kills: Record<string, () => void> = {
    'the hub worker': () => suite.hub.kill(),
    'the API': () => suite.api.kill(),
    Temporal: () => suite.temporal.kill(),
    Postgres: () => suite.postgres?.kill(),
  };

  test.each(Object.keys(kills))(
    'of %s: both end in the law, and no other site misses a request',
    async (name) => {
      const watching = suite.lanes.map((lane) => probe(lane, otherOf(lane)));
      const struck = new Set<Struck | null>();
      for (const moment of MOMENTS)
        for (const each of await meetBoth(moment, kills[name] ?? (() => undefined))) struck.add(each);
      expect(struck).toContain('provision');
      expect(struck).toContain('unprovision');
      for (const watched of watching) {
        const { asked, failures } = await watched.stop();
        expect(asked).toBeGreaterThan(0);
        expect(failures).toEqual([]);
      }
    },
    400_000,
  );

  test('of the nginx master: both end in the law, and other sites answer once nginx is back', async () => {
    const meetOne = async (site: Site, moment: number) => {
      const watching: ReturnType<typeof probe>[] = [];
      await meet(site, moment, async () => {
        await killMaster(site.lane);
        watching.push(probe(site.lane, otherOf(site.lane)));
      });
      for (const watched of watching) expect((await watched.stop()).failures).toEqual([]);
    };
    for (const moment of MOMENTS) await Promise.all(sites.map((site) => meetOne(site, moment)));
  }, 400_000);

  test('of an nginx that stays away: the undo is held until it is back, and then nothing has changed', async () => {
    const stayAway = async (site: Site) => {
      const { lane, domain, absent, present } = site;
      const was = await isPresent(site);
      const faults = agentFaultFile(suite.folder, lane.vpsId);
      arm(faults, [{ kind: 'cancel', at: was ? 'unpublishSite' : 'publishSite' }]);
      const id = await (was ? unprovision(site) : provision(site));
      await expect.poll(() => report(faults).fired.length, { timeout: 20_000 }).toBe(1);
      await lane.nginx.down();
      const heldUndo = async () => (await suite.call('GET', `/operations/${id}`)).json;
      await expect
        .poll(heldUndo, { timeout: 60_000 })
        .toMatchObject({ state: 'undoing', held: { reason: 'UNDO_BLOCKED' }, actions: ['retry', 'abandon'] });
      lane.nginx.up();
      expect(await suite.settled(id)).toMatchObject({ state: 'undone', error: { code: 'RELOAD_NOT_PROVEN' } });
      expect(await snapshot(lane, db, domain)).toEqual(was ? present : absent);
    };
    await Promise.all(sites.map(stayAway));
  });
});

/** Kills the master, whose workers go on alone, and waits until another one serves. */
async function killMaster(lane: Lane): Promise<void> {
  const master = () => readFile(join(lane.proxyRoot, 'run', 'nginx.pid'), 'utf8').catch(() => '');
  const killed = await master();
  process.kill(Number(killed), 'SIGKILL');
  const question = { scheme: 'https', host: otherOf(lane), port: lane.httpsPort, path: '/' } as const;
  const serves = () =>
    ask(question)
      .then(({ status }) => status === 200)
      .catch(() => false);
  const isBack = async () => !['', killed].includes(await master()) && (await serves());
  await expect.poll(isBack, { timeout: 20_000 }).toBe(true);
}
