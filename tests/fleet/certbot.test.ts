import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servedFingerprint } from '../../activities/lib/ask.js';
import type { AlertView } from '../../domain/schemas/alert.js';
import type { CertificateView } from '../../domain/schemas/certificate.js';
import { type Certbot, describeWithCertbot, handWrittenVhost, hup } from '../lib/certbot.js';
import type { Lane } from '../lib/lane.js';
import { type Fleet, startFleet } from './world.js';

const NAME = 'old.example.test';
const TARGET = `vps-01/${NAME}`;

await describeWithCertbot('a certificate that certbot keeps', (start) => {
  let certbot: Certbot;
  let fleet: Fleet;
  let lane: Lane;
  let folder = '';

  beforeAll(async () => {
    certbot = await start();
    fleet = await startFleet({ env: { VSA_CERTBOT_BIN: certbot.program } });
    lane = await fleet.join(1);
    folder = join(fleet.suite.folder, lane.vpsId, 'letsencrypt');
    await certbot.issue(folder, NAME);
    const vhost = join(lane.proxyRoot, 'nginx', 'live', 'conf.d', 'old.conf');
    await writeFile(vhost, handWrittenVhost(NAME, lane.httpsPort, folder));
    await hup(lane.proxyRoot);
  }, 120_000);
  afterAll(async () => {
    await fleet.stop();
    await certbot.stop();
  });

  const served = () => servedFingerprint(NAME, lane.httpsPort);
  const tick = () => fleet.tick('renewDueCertificates');
  const listed = async (name = NAME): Promise<CertificateView> => {
    await fleet.tick('syncFleet');
    const { json } = await fleet.suite.call('GET', '/certificates');
    const found = (json['items'] as CertificateView[]).find(({ domain }) => domain === name);
    if (found === undefined) throw new Error(`${name} is not listed`);
    return found;
  };
  /** As if most of its time were over, until its VPS reports another one. */
  const letAge = () =>
    fleet.sql(`update vps_sections set body = jsonb_set(jsonb_set(body, '{0,onDisk,notBefore}',
        to_jsonb(to_char(now() - interval '60 days', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))), '{0,onDisk,notAfter}',
        to_jsonb(to_char(now() + interval '20 days', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
      where section = 'lineages'`);
  const lastOf = async () => {
    const { json } = await fleet.suite.call(
      'GET',
      `/operations?kind=renewLineage&target=${encodeURIComponent(TARGET)}`,
    );
    const [newest] = json['items'] as { id: string; actor: string }[];
    return { ...(await fleet.suite.settled(newest?.id ?? '')), actor: newest?.actor };
  };
  const openAlerts = async (): Promise<string[]> => {
    await fleet.sql('update alert_watch set looked_at = null');
    const { json } = await fleet.suite.call('GET', '/alerts');
    return (json['items'] as AlertView[]).map(({ kind, object }) => `${kind} ${object.id}`);
  };

  test('is listed as it lies on disk and as it is served', async () => {
    await expect.poll(async () => (await listed()).served, { timeout: 10_000 }).toBe('same');
    expect(await listed()).toMatchObject({
      vpsId: 'vps-01',
      managedBy: 'certbot',
      names: [NAME],
      status: 'valid',
      ...{ onDisk: 'same', served: 'same', problems: [] },
      renewal: { attempts: 0, lastError: null },
    });
    expect(await tick()).toEqual({ started: [], busy: [], later: [] });
  });

  test('is renewed by its own certbot once it is due, served anew, and audited', async () => {
    const before = await served();
    await letAge();
    expect(await tick()).toEqual({ started: [TARGET], busy: [], later: [] });
    const renewal = await lastOf();
    expect(renewal).toMatchObject({ state: 'succeeded', error: null, actor: 'schedule renew-certificates' });
    const now = await served();
    expect(now).not.toBe(before);
    expect(await listed()).toMatchObject({ status: 'valid', served: 'same', problems: [], renewal: { attempts: 0 } });
    const { json } = await fleet.suite.call('GET', `/audit-logs?operationId=${renewal.id}`);
    expect(json['items']).toMatchObject([{ action: 'certificate.renew', target: TARGET, result: 'succeeded' }]);
    expect(await tick()).toEqual({ started: [], busy: [], later: [] });
  });

  test('that the VPS renewed by itself without a reload is served, and not renewed once more', async () => {
    await certbot.renew(folder, NAME);
    expect(await listed()).toMatchObject({
      served: 'other',
      problems: ['nginx serves another one for some of its names.'],
    });
    const { serial } = await listed();
    expect(await tick()).toEqual({ started: [TARGET], busy: [], later: [] });
    expect(await lastOf()).toMatchObject({ state: 'succeeded' });
    expect(await listed()).toMatchObject({ serial, served: 'same', problems: [] });
  });

  test('whose certbot fails shows its words and its next try, and is an alert', async () => {
    const before = await served();
    await certbot.pebble.setServfail(NAME);
    await letAge();
    await tick();
    expect(await lastOf()).toMatchObject({ state: 'failed', error: { code: 'CERTBOT_FAILED' } });
    const shown = await listed();
    expect(shown.renewal).toMatchObject({ attempts: 1, lastError: { code: 'CERTBOT_FAILED' } });
    expect(Date.parse(shown.renewal.nextTryAt ?? '')).toBeGreaterThan(Date.now());
    expect(await tick()).toEqual({ started: [], busy: [], later: [] });
    await expect.poll(openAlerts, { timeout: 30_000, interval: 500 }).toContain(`renewal-failed ${TARGET}`);
    expect(await served()).toBe(before);

    await certbot.pebble.clearServfail(NAME);
    const asked = await fleet.suite.start('POST', `/vps/vps-01/lineages/${NAME}/renew`, {});
    expect(await fleet.suite.settled(asked)).toMatchObject({ state: 'succeeded', error: null });
    expect(await served()).not.toBe(before);
    expect((await listed()).problems).toEqual([]);
    await expect.poll(openAlerts, { timeout: 30_000, interval: 500 }).not.toContain(`renewal-failed ${TARGET}`);
  });

  test('with a hostile name or a broken link is listed as unreadable, and never renewed', async () => {
    const hostile = '--evil $(id)';
    for (const name of [hostile, 'broken']) {
      await mkdir(join(folder, 'live', name));
      await symlink('../../archive/nowhere.pem', join(folder, 'live', name, 'fullchain.pem'));
      expect(await listed(name)).toMatchObject({ status: 'unknown', notAfter: null, renewal: { dueAt: null } });
      expect(
        await fleet.suite.call('POST', `/vps/vps-01/lineages/${encodeURIComponent(name)}/renew`, {}),
      ).toMatchObject({
        status: name === hostile ? 400 : 422,
      });
    }
    expect(await listed()).toMatchObject({ status: 'valid', served: 'same' });
    expect(await tick()).toEqual({ started: [], busy: [], later: [] });
    expect(await fleet.suite.call('POST', '/vps/vps-01/lineages/none/renew', {})).toMatchObject({ status: 404 });
  });
});
