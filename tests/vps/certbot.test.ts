import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servedFingerprint } from '../../activities/lib/ask.js';
import { lineageActivities } from '../../activities/vps/certbot/renew.js';
import { lineageReader } from '../../activities/vps/report/lineages.js';
import type { LineageOnVps } from '../../domain/certificate/lineage.js';
import { type Certbot, describeWithCertbot, handWrittenVhost } from '../lib/certbot.js';
import { startVps, type TestVps } from '../lib/vps.js';

const NAME = 'old.example.test';
const WORDS = /^certbot ended with 1 and did not renew old\.example\.test: .*Detail: .*could not resolve/;

await describeWithCertbot('a VPS that ran certbot', (start) => {
  let vps: TestVps;
  let certbot: Certbot;
  let folder = '';

  beforeAll(async () => {
    [vps, certbot] = await Promise.all([startVps(), start()]);
    folder = vps.config.letsencryptDir;
    await certbot.issue(folder, NAME);
    await writeFile(
      join(vps.deps.places.live, 'conf.d', 'old.conf'),
      handWrittenVhost(NAME, vps.config.httpsPort, folder),
    );
    // A reload that is proven: no worker of before answers any more.
    await vps.deps.publisher.apply({ ownFile: 'conf.d/old.conf', edit: () => Promise.resolve(true) });
  }, 120_000);
  afterAll(async () => {
    await certbot.stop();
    await vps.stop();
  });

  const served = () => servedFingerprint(NAME, vps.config.httpsPort);
  const read = (): Promise<readonly LineageOnVps[]> => lineageReader(vps.deps)();
  const lineage = async (name = NAME) => (await read()).find((each) => each.name === name);
  const activities = () => lineageActivities({ ...vps.deps, config: { ...vps.config, certbotBin: certbot.program } });
  const versions = async () => (await readdir(join(folder, 'archive', NAME))).filter((name) => /^cert\d/.test(name));
  const call = { operationId: 'operation', lineage: NAME };

  test('reports what lies there and what nginx serves of it', async () => {
    const found = await lineage();
    expect(found).toMatchObject({ problem: null, renewable: true, onDisk: { names: [NAME] } });
    expect(found?.served).toEqual([{ name: NAME, fingerprint: found?.onDisk?.fingerprint }]);
    expect(JSON.stringify(await read())).not.toContain('PRIVATE KEY');
  });

  test('renews once, reloads once and proves, however often each is done', async () => {
    const { renewLineage, reloadLineage, proveLineage } = activities();
    const fingerprint = (await served()) ?? '';
    const certificate = await renewLineage({ ...call, fingerprint });
    expect(certificate.fingerprint).not.toBe(fingerprint);
    expect(await renewLineage({ ...call, fingerprint })).toEqual(certificate);
    expect(await versions()).toHaveLength(2);
    await expect(proveLineage({ ...call, certificate })).rejects.toMatchObject({ code: 'PROOF_FAILED' });

    const before = await vps.state();
    const { generation } = await reloadLineage({ ...call, certificate });
    expect(await served()).toBe(certificate.fingerprint);
    expect(await reloadLineage({ ...call, certificate })).toEqual({ generation });
    expect(await vps.state()).toEqual(before);
    const proof = await proveLineage({ ...call, certificate });
    expect(proof.checks.map(({ name, result }) => [name, result])).toEqual([[NAME, 'ok']]);
  }, 60_000);

  test('whose certbot fails says its words, and what lies there stays', async () => {
    await certbot.pebble.setServfail(NAME);
    const fingerprint = (await lineage())?.onDisk?.fingerprint ?? '';
    const failed = activities().renewLineage({ ...call, fingerprint });
    await expect(failed).rejects.toMatchObject({
      code: 'CERTBOT_FAILED',
      message: expect.stringMatching(WORDS) as string,
    });
    expect((await lineage())?.onDisk?.fingerprint).toBe(fingerprint);
    await certbot.pebble.clearServfail(NAME);
  }, 60_000);

  test('renews nothing whose name is none, that is not there, or without a certbot', async () => {
    const { renewLineage } = activities();
    const fingerprint = (await served()) ?? '';
    const refused = (name: string) => renewLineage({ ...call, lineage: name, fingerprint });
    await expect(refused('--help')).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(refused('none.example.test')).rejects.toMatchObject({ code: 'PRECONDITION' });
    const without = lineageActivities({ ...vps.deps, config: { ...vps.config, certbotBin: join(folder, 'none') } });
    await expect(without.renewLineage({ ...call, fingerprint })).rejects.toMatchObject({ code: 'PRECONDITION' });
  });

  test('lists what is broken or strange beside what is well', async () => {
    const live = join(folder, 'live');
    const odd = ['--evil $(id)', 'broken', 'empty', 'folder', 'line\nfeed', 'other-key', 'text'];
    for (const name of odd) await mkdir(join(live, name));
    await symlink('../../archive/nowhere/fullchain1.pem', join(live, 'broken', 'fullchain.pem'));
    await mkdir(join(live, 'folder', 'fullchain.pem'));
    await writeFile(join(live, 'text', 'fullchain.pem'), 'no certificate');
    for (const name of ['--evil $(id)', 'other-key'])
      await symlink(join(live, NAME, 'fullchain.pem'), join(live, name, 'fullchain.pem'));
    await symlink(join(live, NAME, 'fullchain.pem'), join(live, 'other-key', 'privkey.pem'));
    const problems = Object.fromEntries((await read()).map(({ name, problem }) => [name, problem]));
    const unreadable = (why: string) => `Its fullchain.pem cannot be read: ${why}.`;
    expect(problems).toMatchObject({
      [NAME]: null,
      broken: unreadable('ENOENT'),
      empty: unreadable('ENOENT'),
      'line\nfeed': unreadable('ENOENT'),
      folder: unreadable('it is no certificate'),
      text: unreadable('it is no certificate'),
      '--evil $(id)': expect.stringContaining('Its name has characters that VSA hands to no program.') as string,
      'other-key': expect.stringContaining('certbot has no renewal file for it. Its key cannot be read') as string,
    });
    expect((await read()).filter(({ renewable }) => renewable).map(({ name }) => name)).toEqual([NAME]);
    for (const name of odd) await rm(join(live, name), { recursive: true });
  });
});
