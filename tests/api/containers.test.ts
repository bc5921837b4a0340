import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeReport } from '../../db/queries/reports.js';
import { NO_REPORT, type ContainerOnVps, type Section } from '../../domain/vps/report.js';
import type { VpsId } from '../../domain/fields/brands.js';
import { StackList } from '../../domain/schemas/stack.js';
import { ContainerList } from '../../domain/schemas/container.js';
import { uuidv7 } from '../../lib/uuid.js';
import { acting, SITE, type Acting } from './acting.js';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
let site: Acting;
beforeAll(async () => {
  api = await startFixture();
  site = acting(api);
}, 60_000);
afterAll(() => api.stop());

const WEB: ContainerOnVps = {
  name: 'web',
  image: 'shop:1',
  state: 'running',
  status: 'Up 2 days (healthy)',
  ports: ['3000/tcp'],
  networks: ['flowbiz_ext'],
  composeProject: 'shop',
  composeService: 'web',
  reachable: true,
};

let last = NO_REPORT;
async function report(containers: Section): Promise<void> {
  const next = { seq: last.seq + 1, id: uuidv7() };
  const said = { ...next, vps: 'vps-01' as VpsId, takenAt: new Date().toISOString(), sections: { containers } };
  expect(await storeReport(api.db, { ...said, more: false }, last, new Date())).toBe('stored');
  last = next;
}
const list = async (query = '') => ContainerList.parse((await api.call('GET', `/api/v1/containers${query}`)).body);

test('before its first report nothing is known of a VPS, and that is said', async () => {
  expect(await list()).toMatchObject({ items: [], readings: [{ vpsId: 'vps-01', asOf: null, stale: true }] });
});

test('lists what the VPS reported, with the sites that lead to each', async () => {
  await report({ hash: 'one', body: [WEB, { ...WEB, name: 'idle', state: 'exited', reachable: false }] });
  await site.record([{ path: '/', upstream: { kind: 'container', container: 'web', port: 3000 } }]);
  const { items, readings } = await list('?vpsId=vps-01');
  expect(items).toEqual([
    { ...WEB, vpsId: 'vps-01', sites: [SITE.domain] },
    { ...WEB, vpsId: 'vps-01', name: 'idle', state: 'exited', reachable: false, sites: [] },
  ]);
  expect(readings).toEqual([{ vpsId: 'vps-01', asOf: expect.any(String) as string, stale: false, failed: null }]);
});

test('lists the compose projects with their containers', async () => {
  const { items, readings } = StackList.parse((await api.call('GET', '/api/v1/stacks')).body);
  expect(items).toMatchObject([{ vpsId: 'vps-01', name: 'shop', containers: [{ name: 'web' }, { name: 'idle' }] }]);
  expect(readings).toMatchObject([{ vpsId: 'vps-01', failed: null }]);
});

test('where they cannot be read any more, the last known stay, with the reason beside them', async () => {
  await report({ failed: 'Docker did not answer' });
  expect(await list()).toMatchObject({ items: [{ name: 'web' }, {}], readings: [{ failed: 'Docker did not answer' }] });
});

test('a VPS that reports nonsense has no containers', async () => {
  await report({ hash: 'two', body: [null, 7, { name: 3 }, { name: 'odd', ports: 'x', reachable: 'yes' }] });
  expect((await list()).items).toMatchObject([{ name: 'odd', ports: [], reachable: false }]);
  await report({ hash: 'three', body: { not: 'a list' } });
  expect((await list()).items).toEqual([]);
});
