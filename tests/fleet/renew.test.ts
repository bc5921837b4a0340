import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import type { Lane } from '../lib/lane.js';
import { startUpstream } from '../lib/upstream.js';
import { type Fleet, startFleet } from './world.js';

let fleet: Fleet;
let lane: Lane;

beforeAll(async () => {
  fleet = await startFleet();
  lane = await fleet.join(1);
});
afterAll(() => fleet.stop());

const tick = () => fleet.tick('renewDueCertificates');

/** As if most of the certificate's time were over. */
const letAge = (domain: string) =>
  fleet.sql(`update certificates set not_before = now() - interval '60 days', not_after = now() + interval '20 days'
    from sites where sites.certificate_uid = certificates.certificate_uid and sites.domain = '${domain}'`);
const mayTryNow = () => fleet.sql('update certificate_renewals set next_try_at = now()');

const provision = async (domain: string, localPort: number): Promise<void> => {
  const routes = [{ path: '/', upstream: { localPort } }];
  const done = await fleet.suite.settled(await fleet.provision(lane, domain, { routes }));
  expect(done).toMatchObject({ state: 'succeeded', error: null });
};
const renewalOf = async (domain: string) => {
  const { json } = await fleet.suite.call('GET', `/operations?kind=renewCertificate&target=${domain}`);
  const [newest] = json['items'] as { id: string; actor: string }[];
  if (newest === undefined) throw new Error(`no renewal of ${domain}`);
  return { ...(await fleet.suite.settled(newest.id)), actor: newest.actor };
};
const fingerprint = async (host: string) =>
  (await ask({ scheme: 'https', host, port: lane.httpsPort, path: '/' })).fingerprint;

describe('a certificate that is due', () => {
  test('is replaced, served and recorded, though its upstream is down and its vhost was edited by hand', async () => {
    const domain = 'old.localhost';
    const app = await startUpstream('short');
    await provision(domain, app.port);
    await app.stop();
    const vhost = join(lane.proxyRoot, 'nginx', 'live', 'conf.d', `${domain}.conf`);
    await appendFile(vhost, '# by hand\n');
    const [before, text] = [await fingerprint(domain), await readFile(vhost, 'utf8')];
    expect(await tick()).toEqual({ started: [], busy: [], later: [] });

    await letAge(domain);
    expect(await tick()).toEqual({ started: [domain], busy: [], later: [] });
    const renewal = await renewalOf(domain);
    expect(renewal).toMatchObject({ state: 'succeeded', error: null, actor: 'schedule renew-certificates' });
    const served = await fingerprint(domain);
    expect(served).not.toBe(before);
    const { json } = await fleet.suite.call('GET', `/sites/${domain}`);
    expect(JSON.stringify(json)).toContain(served);
    const withoutSerial = (vhostText: string) => vhostText.replaceAll(/certs\/old\.localhost\/[0-9A-F]+\//g, '');
    expect(withoutSerial(await readFile(vhost, 'utf8'))).toBe(withoutSerial(text));
    expect(await tick()).toEqual({ started: [], busy: [], later: [] });
  });

  test('whose VPS is away ends with that, changes nothing, and is tried again later', async () => {
    const domain = 'away.localhost';
    await provision(domain, fleet.app.port);
    const before = await fingerprint(domain);
    await letAge(domain);
    await lane.agent.down();
    expect(await tick()).toEqual({ started: [domain], busy: [], later: [] });
    expect(await renewalOf(domain)).toMatchObject({ state: 'failed', error: { code: 'VPS_OFFLINE' } });
    expect(await tick()).toEqual({ started: [], busy: [], later: [] });

    lane.agent.up();
    await lane.agent.ready();
    await mayTryNow();
    expect(await tick()).toEqual({ started: [domain], busy: [], later: [] });
    expect(await renewalOf(domain)).toMatchObject({ state: 'succeeded' });
    expect(await fingerprint(domain)).not.toBe(before);
  });

  test('of a name that no longer leads to the VPS is not held: people can still change the site', async () => {
    const domain = 'moved.localhost';
    await provision(domain, fleet.app.port);
    const before = await fingerprint(domain);
    await letAge(domain);
    await fleet.sql(`update vps set http_port = 1 where id = '${lane.vpsId}'`);
    await tick();
    expect(await renewalOf(domain)).toMatchObject({ state: 'failed', error: { code: 'PORT_80_UNREACHABLE' } });
    await fleet.sql(`update vps set http_port = ${lane.httpPort} where id = '${lane.vpsId}'`);
    expect(await fingerprint(domain)).toBe(before);
    await mayTryNow();
    await tick();
    expect(await renewalOf(domain)).toMatchObject({ state: 'succeeded' });
  });

  test('while another operation is open on its site waits for the next tick', async () => {
    const domain = 'busy.localhost';
    await provision(domain, fleet.app.port);
    await letAge(domain);
    await lane.agent.down();
    const change = { domain, vpsId: lane.vpsId, clientMaxBodySize: '50m', waitForVps: true };
    const open = await fleet.suite.start('POST', '/sites', change);
    expect(await tick()).toEqual({ started: [], busy: [domain], later: [] });
    lane.agent.up();
    expect(await fleet.suite.settled(open)).toMatchObject({ state: 'succeeded' });
    expect(await tick()).toEqual({ started: [domain], busy: [], later: [] });
    expect(await renewalOf(domain)).toMatchObject({ state: 'succeeded' });
  });
});
