import { readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { treeHash } from '../../activities/vps/proxy/treeHash.js';
import type { Domain, Port, RoutePath, Size } from '../../domain/fields/brands.js';
import { applyChange } from '../../domain/site/change.js';
import type { SiteModel } from '../../domain/site/model.js';
import { startUpstream, type TestUpstream } from '../lib/upstream.js';
import { startVps, type TestVps } from '../lib/vps.js';

const SITES = 20;

let vps: TestVps;
let app: TestUpstream;
let round = 0;
beforeAll(async () => {
  [vps, app] = await Promise.all([startVps(), startUpstream('app')]);
});
afterAll(() => Promise.all([vps.stop(), app.stop()]));
beforeEach(() => void (round += 1));

const domain = (index: number) => `site-${index}.round-${round}.example.test` as Domain;
const domains = () => Array.from({ length: SITES }, (_, index) => domain(index));
const upstream = () => ({ kind: 'local', port: app.port as Port }) as const;
const site = (name: Domain): SiteModel =>
  applyChange(null, {
    domain: name,
    aliases: [],
    routes: [{ path: '/' as RoutePath, upstream: upstream() }],
    skipCert: true,
  });

/** Over HTTP: certificates are no part of a batch. */
const publish = (model: SiteModel, base: { site: string; global: string } | null = null) => {
  const upstreams = [{ upstream: upstream(), address: `127.0.0.1:${app.port}` }];
  const call = { operationId: `round-${round}-${model.domain}`, site: model, upstreams, serial: null, base };
  return vps.activities.publishSite(call);
};
const status = async (host: Domain) =>
  (await ask({ scheme: 'http', host, port: vps.config.httpPort, path: '/' })).status;
const statuses = () => Promise.all(domains().map(status));
const liveNumber = async () => Number((await readlink(vps.deps.places.live)).slice('generations/'.length));
const nginxPid = async () => Number(await readFile(vps.deps.places.pidFile, 'utf8'));

describe('twenty sites at once on a real nginx', () => {
  test('are all live after at most three generations', async () => {
    const before = await liveNumber();
    await Promise.all(domains().map((name) => publish(site(name))));
    expect(await statuses()).toEqual(domains().map(() => 200));
    expect((await liveNumber()) - before).toBeLessThanOrEqual(3);
  });

  test('have each a verdict of their own: one with a directive that nginx does not know fails alone', async () => {
    const bad = domain(7);
    const models = domains().map(site);
    const outcomes = await Promise.allSettled(
      models.map((model) => publish(model.domain === bad ? { ...model, opaque: ['nonsense_directive on;'] } : model)),
    );
    const failed = outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [{ index, outcome }] : []));
    expect(failed.map(({ index }) => index)).toEqual([7]);
    const message = expect.stringMatching(new RegExp(`^conf.d/${bad}.conf:\\d+: .*nonsense_directive`)) as string;
    expect(failed[0]?.outcome.reason).toMatchObject({ code: 'PRECONDITION', message });
    expect(await statuses()).toEqual(domains().map((name) => (name === bad ? 421 : 200)));
  });

  test('are told PLAN_CHANGED one by one', async () => {
    const other = { site: 'another', global: 'another' };
    const outcomes = await Promise.allSettled(
      domains().map((name, index) => publish(site(name), index === 3 ? other : null)),
    );
    expect(outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [index] : []))).toEqual([3]);
    expect(outcomes[3]).toMatchObject({ reason: { code: 'PLAN_CHANGED' } });
    expect(await status(domain(3))).toBe(421);
    expect(await status(domain(4))).toBe(200);
  });

  test('are all held by a broken file of somebody else, and the live tree is untouched', async () => {
    const foreign = join(vps.deps.places.live, 'conf.d', 'zz-foreign.conf');
    await writeFile(foreign, 'server {\n  nonsense;\n}\n');
    const [number, hash] = [await liveNumber(), await treeHash(vps.deps.places.live)];
    const outcomes = await Promise.allSettled(domains().map((name) => publish(site(name))));
    const message = expect.stringContaining('conf.d/zz-foreign.conf:2') as string;
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'BLOCKED_BY', message } });
    expect([await liveNumber(), await treeHash(vps.deps.places.live)]).toEqual([number, hash]);
    await rm(foreign);
    await Promise.all(domains().map((name) => publish(site(name))));
    expect(await statuses()).toEqual(domains().map(() => 200));
  });
});

describe('a reload that is not proven', () => {
  test('is taken back while the master does not react, and works once it does', async () => {
    const changed = { ...site(domain(0)), clientMaxBodySize: '33m' as Size };
    await publish(site(domain(0)));
    const [number, hash] = [await liveNumber(), await treeHash(vps.deps.places.live)];
    const master = await nginxPid();
    process.kill(master, 'SIGSTOP');
    try {
      const call = { operationId: `round-${round}-stuck`, site: changed, serial: null, base: null };
      const upstreams = [{ upstream: upstream(), address: `127.0.0.1:${app.port}` }];
      await expect(vps.activities.publishSite({ ...call, upstreams })).rejects.toMatchObject({
        code: 'RELOAD_NOT_PROVEN',
      });
      expect([await liveNumber(), await treeHash(vps.deps.places.live)]).toEqual([number, hash]);
      expect(await status(domain(0))).toBe(200);
    } finally {
      process.kill(master, 'SIGCONT');
    }
    await publish(site(domain(1)));
    expect([await status(domain(0)), await status(domain(1))]).toEqual([200, 200]);
    const kept = await readdir(vps.deps.places.generations);
    expect(kept.map(Number)).not.toContain(number + 1);
  }, 60_000);

  test('is taken back when the master is dead: the tree is what was before', async () => {
    const [number, hash] = [await liveNumber(), await treeHash(vps.deps.places.live)];
    process.kill(await nginxPid(), 'SIGKILL');
    const outcomes = await Promise.allSettled(domains().map((name) => publish(site(name))));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'RELOAD_NOT_PROVEN' } });
    expect([await liveNumber(), await treeHash(vps.deps.places.live)]).toEqual([number, hash]);
  }, 60_000);
});
