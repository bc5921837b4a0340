import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
