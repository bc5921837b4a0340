import { generateKeyPairSync } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAuthority } from '../../activities/hub/ca/index.js';
import { makeCsr } from '../../activities/lib/csr.js';
import { readFacts } from '../../activities/vps/site/certificates.js';
import type { Domain } from '../../domain/fields/brands.js';
import type { AlertView } from '../../domain/schemas/alert.js';
import type { SiteView } from '../../domain/schemas/site.js';
import type { Lane } from '../lib/lane.js';
import { type Fleet, startFleet } from './world.js';

const DOMAIN = 'shop.localhost';
let fleet: Fleet;
let lane: Lane;

beforeAll(async () => {
  fleet = await startFleet();
  lane = await fleet.join(1);
  await provision();
}, 60_000);
afterAll(() => fleet.stop());

const provision = async () => {
  const done = await fleet.suite.settled(await fleet.provision(lane, DOMAIN));
  expect(done).toMatchObject({ state: 'succeeded', error: null });
};
const renew = async () => {
  const id = await fleet.suite.start('POST', `/certificates/${DOMAIN}/renew`, {});
  expect(await fleet.suite.settled(id)).toMatchObject({ state: 'succeeded', error: null });
};
/** As the next report says, by the list of sites and by the site alike. */
async function drift(): Promise<string[]> {
  await fleet.tick('syncFleet');
  const names = ({ drift: found }: SiteView) => found.map(({ name }) => name);
  const shown = (await fleet.suite.call('GET', `/sites/${DOMAIN}`)).json as unknown as SiteView;
  const [listed] = (await fleet.suite.call('GET', '/sites')).json['items'] as SiteView[];
  expect(listed === undefined ? null : names(listed)).toEqual(names(shown));
  return names(shown);
}
/** A certificate for the site, issued now, that no vhost names; answers its serial number. */
async function putNewer(): Promise<string> {
  const { authority } = await openAuthority({
    ...{ acmeDirectory: 'local', email: null, termsAccepted: false, caFile: null },
    secretsDir: join(fleet.suite.folder, 'secrets'),
  });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { orderUrl } = await authority.order([DOMAIN as Domain]);
  await authority.authorize(orderUrl);
  await authority.finalize(orderUrl, await makeCsr(key, [DOMAIN]));
  const chain = await authority.download(orderUrl);
  const { serial } = readFacts(chain);
  const folder = join(lane.proxyRoot, 'certs', DOMAIN, serial);
  await mkdir(folder);
  await writeFile(join(folder, 'fullchain.pem'), chain);
  await writeFile(join(folder, 'privkey.pem'), key, { mode: 0o600 });
  return serial;
}
const vhost = () => join(lane.proxyRoot, 'nginx', 'live', 'conf.d', `${DOMAIN}.conf`);

describe('a site', () => {
  test('that is as VSA left it has not drifted, whether published, published again or renewed', async () => {
    expect((await fleet.suite.call('GET', `/sites/${DOMAIN}`)).json['drift']).toEqual([]);
    expect(await drift()).toEqual([]);
    await provision();
    expect(await drift()).toEqual([]);
    await renew();
    expect(await drift()).toEqual([]);
  });

  test('that was edited by hand is so after a renewal too, until it is provisioned again', async () => {
    await appendFile(vhost(), '# by hand\n');
    expect(await drift()).toEqual(['EDITED_BY_HAND']);
    await renew();
    expect(await readFile(vhost(), 'utf8')).toContain('# by hand');
    expect(await drift()).toEqual(['EDITED_BY_HAND']);
    await provision();
    expect(await drift()).toEqual([]);
  });

  test('whose vhost is gone is not live, and provisioned again it is', async () => {
    await rm(vhost());
    expect(await drift()).toEqual(['NOT_LIVE']);
    await provision();
    expect(await drift()).toEqual([]);
  });

  test('whose certificate is gone misses its files, and provisioned again it has them', async () => {
    const folder = join(lane.proxyRoot, 'certs', DOMAIN);
    await rename(folder, join(lane.stateDir, 'hidden'));
    expect(await drift()).toEqual(['FILE_MISSING', 'FILE_MISSING']);
    const { json } = await fleet.suite.call('GET', `/sites/${DOMAIN}`);
    expect(JSON.stringify(json['drift'])).toContain(`${folder}/`);
    await rename(join(lane.stateDir, 'hidden'), folder);
    expect(await drift()).toEqual([]);
  });

  test('whose newest certificate is not the one that is served says so, until it is', async () => {
    const serial = await putNewer();
    expect(await drift()).toEqual(['SERVED_NOT_DISK']);
    const { json } = await fleet.suite.call('GET', `/sites/${DOMAIN}`);
    expect(JSON.stringify(json['drift'])).toContain(`than the newest on disk: ${DOMAIN}`);
    await rm(join(lane.proxyRoot, 'certs', DOMAIN, serial), { recursive: true });
    expect(await drift()).toEqual([]);
  });

  test('that has drifted in two reports is an alert, and none any more once it is provisioned again', async () => {
    const eventually = { timeout: 20_000, interval: 250 };
    const look = () =>
      fleet.sql(`update alert_watch set looked_at = null where looked_at < now() - interval '1 second'`);
    const alerts = async (state = 'open') => {
      await look();
      const { json } = await fleet.suite.call('GET', `/alerts?state=${state}`);
      return (json['items'] as AlertView[]).filter(({ kind }) => kind === 'site-drift');
    };
    /** When somebody has looked after what was done before. */
    const looked = async () => {
      const done = Date.now();
      const last = async () => {
        await look();
        const rows = (await fleet.sql('select concluded_at from alert_watch')) as { concluded_at: Date | null }[];
        return rows[0]?.concluded_at?.getTime() ?? 0;
      };
      await expect.poll(last, eventually).toBeGreaterThan(done);
    };
    const kept = () => fleet.sql(`select raised_at from alerts where kind = 'site-drift' and resolved_at is null`);
    await appendFile(vhost(), '# by hand\n');
    await drift();
    await expect.poll(async () => (await alerts(), kept()), eventually).toEqual([{ raised_at: null }]);
    // As if the first report were a minute old; only with another one is it told.
    await fleet.sql(`update alerts set first_seen_at = now() - interval '1 minute' where kind = 'site-drift';
      update vps_reports set stored_at = now() - interval '41 seconds'`);
    await looked();
    expect(await alerts()).toEqual([]);
    await drift();
    await expect
      .poll(alerts, eventually)
      .toMatchObject([
        { severity: 'warning', domain: DOMAIN, text: expect.stringContaining('EDITED_BY_HAND') as string },
      ]);
    await provision();
    await drift();
    await expect.poll(alerts, eventually).toEqual([]);
    expect(await alerts('resolved')).toHaveLength(1);
  });
});

test('a vhost that VSA does not know is named where its VPS is shown', async () => {
  await mkdir(join(lane.proxyRoot, 'nginx', 'live', 'conf.d'), { recursive: true });
  const path = join(lane.proxyRoot, 'nginx', 'live', 'conf.d', 'legacy.conf');
  await writeFile(path, 'server { listen 127.0.0.9:1; server_name legacy.example; return 204; }\n');
  await drift();
  const { json } = await fleet.suite.call('GET', '/vps/vps-01');
  expect(json['unknownVhosts']).toEqual(['legacy.conf']);
  await rm(path);
});
