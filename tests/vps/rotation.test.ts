import { chmod, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { readTraffic } from '../../activities/vps/traffic/index.js';
import type { Domain, Port, RoutePath } from '../../domain/fields/brands.js';
import type { LogPositions } from '../../domain/traffic/model.js';
import { startUpstream, type TestUpstream } from '../lib/upstream.js';
import { startVps, type TestVps } from '../lib/vps.js';

let vps: TestVps;
let app: TestUpstream;

beforeAll(async () => {
  [vps, app] = await Promise.all([startVps(), startUpstream('hello')]);
});
afterAll(async () => {
  await Promise.all([vps.stop(), app.stop()]);
});
afterEach(() => vi.useRealTimers());

async function publish(domain: Domain, operationId = 'publish'): Promise<void> {
  const upstream = { kind: 'local', port: app.port as Port } as const;
  const change = { domain, aliases: [], routes: [{ path: '/' as RoutePath, upstream }], skipCert: true };
  const { desired, base } = await vps.activities.inspectSite({ operationId, change, base: null });
  const upstreams = await vps.activities.attachUpstreams({ operationId, site: desired });
  await vps.activities.publishSite({ operationId, site: desired, upstreams, serial: null, base });
}
const visit = (host: string) => ask({ scheme: 'http', host, port: vps.config.httpPort, path: '/' });
const logs = async (domain: string) =>
  (await readdir(vps.deps.places.siteLogs)).filter((name) => name.startsWith(domain)).sort();
const days = (count: number) => Array.from({ length: count }, (_, day) => Date.UTC(2027, 0, 1 + day));

test('every request is counted once while days go by, logs are renamed, reopened and compressed', async () => {
  const domain = 'busy.example.test' as Domain;
  await publish(domain);
  await vps.deps.ledger.close('publish');
  let visits = 0;
  let over = false;
  const visitors = Array.from({ length: 4 }, async () => {
    while (!over) {
      await visit(domain);
      visits += 1;
    }
  });
  const known: Record<string, LogPositions> = {};
  let counted = 0;
  const count = async () => {
    const { traffic } = await readTraffic(vps.deps.places.siteLogs, known);
    Object.assign(known, traffic.positions);
    for (const row of traffic.rows) counted += row.requests;
  };
  onTestFinished(() => {
    over = true;
  });
  for (const day of days(5)) {
    vi.useFakeTimers({ toFake: ['Date'], now: day });
    await expect.poll(async () => (await stat(vps.deps.places.siteLog(domain))).size).toBeGreaterThan(0);
    await vps.activities.rotateLogs();
    const before = await logs(domain);
    await vps.activities.rotateLogs();
    expect(await logs(domain)).toEqual(before);
    // Logs that begin with the same request in the same second are copies to the reader; real ones are days apart.
    await Promise.all([count(), wait(1_100)]);
  }
  over = true;
  await Promise.all(visitors);
  await count();
  expect([counted, visits]).toEqual([visits, visits]);
  const names = ['20270101.gz', '20270102.gz', '20270103.gz', '20270104.gz', '20270105'];
  expect(await logs(domain)).toEqual(
    ['', ...names.map((each) => `.${each}`)].map((end) => `${domain}.access.json${end}`),
  );
  const lines = await Promise.all(
    (await logs(domain)).map(async (name) => {
      const bytes = await readFile(join(vps.deps.places.siteLogs, name));
      return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').length - 1;
    }),
  );
  expect(lines.every((each) => each > 0)).toBe(true);
  expect(lines.reduce((sum, each) => sum + each, 0)).toBe(visits);
});

test('a removal beside rotations takes every part along, and its undo puts every part back', async () => {
  const domain = 'gone.example.test' as Domain;
  await publish(domain);
  await vps.deps.ledger.close('publish');
  for (const [index, day] of days(6).entries()) {
    vi.useFakeTimers({ toFake: ['Date'], now: day });
    const operationId = `removal-${index}`;
    await visit(domain);
    const call = { operationId, domain };
    await Promise.all([
      vps.activities.rotateLogs(),
      vps.activities
        .unpublishSite({ ...call, names: [domain] })
        .then(() => vps.activities.trashLogs(call))
        .then(() => vps.activities.rotateLogs()),
    ]);
    expect(await logs(domain)).toEqual([]);
    await vps.activities.rotateLogs();
    await vps.activities.restoreLogs(call);
    await vps.activities.restoreSite(call);
    const kept = await Promise.all(
      (await logs(domain)).map(async (name) => {
        const bytes = await readFile(join(vps.deps.places.siteLogs, name));
        return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').length - 1;
      }),
    );
    expect(kept.reduce((sum, lines) => sum + lines, 0)).toBe(index + 1);
  }
});

test('a provisioning that is undone after a rotation leaves the log of before', async () => {
  const domain = 'again.example.test' as Domain;
  await publish(domain);
  await vps.deps.ledger.close('publish');
  await visit(domain);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2027, 1, 1) });
  const log = vps.deps.places.siteLog(domain);
  // Between the rename and the signal there is no log of that name.
  const { reopenLogs } = vps.deps.nginx;
  const nginx = vps.deps.nginx as { -readonly [Key in keyof typeof vps.deps.nginx]: (typeof vps.deps.nginx)[Key] };
  nginx.reopenLogs = async () => {
    nginx.reopenLogs = reopenLogs;
    await vps.activities.unpublishSite({ operationId: 'again', domain, names: [domain] });
    await reopenLogs();
  };
  await vps.activities.rotateLogs();
  await vps.activities.restoreSite({ operationId: 'again' });
  await visit(domain);
  expect((await readFile(log, 'utf8')).split('\n')).toHaveLength(2);
  expect((await readFile(`${log}.20270201`, 'utf8')).split('\n')).toHaveLength(2);
});

test.skipIf(process.getuid?.() !== 0)('files that may not be looked at are not taken for closed', async () => {
  await chmod(join(vps.config.proxyRoot, '..'), 0o711);
  process.seteuid?.(65_534);
  try {
    await expect(vps.deps.nginx.openFiles()).rejects.toMatchObject({ code: 'RELOAD_NOT_PROVEN' });
  } finally {
    process.seteuid?.(0);
  }
});

test('nginx that is not there keeps its logs as they are', async () => {
  const before = await logs('');
  await vps.stop();
  await expect(vps.activities.rotateLogs()).rejects.toMatchObject({ code: 'RELOAD_NOT_PROVEN' });
  expect(before.length).toBeGreaterThan(0);
});
