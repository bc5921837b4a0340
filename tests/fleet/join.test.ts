import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import type { Lane } from '../lib/lane.js';
import { type Fleet, identityOf, startFleet } from './world.js';

let fleet: Fleet;
let one: Lane;
let two: Lane;

beforeAll(async () => {
  fleet = await startFleet();
  [one, two] = await Promise.all([fleet.join(1), fleet.join(2)]);
});
afterAll(() => fleet.stop());

const provision: Fleet['provision'] = (...site) => fleet.provision(...site);
const served = (lane: Lane, host: string) => ask({ scheme: 'https', host, port: lane.httpsPort, path: '/' });

describe('two VPSes that joined through the gateway', () => {
  test('carry sites, each its own', async () => {
    const lanes = [one, two];
    const ids = await Promise.all(lanes.map((lane) => provision(lane, `${lane.vpsId}.localhost`)));
    for (const id of ids) expect(await fleet.suite.settled(id)).toMatchObject({ state: 'succeeded', error: null });
    for (const lane of lanes) {
      const other = lane === one ? two : one;
      expect(await served(lane, `${lane.vpsId}.localhost`)).toMatchObject({ status: 200 });
      await expect(served(other, `${lane.vpsId}.localhost`).then(({ status }) => status)).resolves.toBe(421);
    }
  });

  test('lose no step when the gateway is killed again and again', async () => {
    const ids = await Promise.all([provision(one, 'shaken-one.localhost'), provision(two, 'shaken-two.localhost')]);
    for (let kills = 0; kills < 3; kills += 1) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      fleet.suite.gateway?.kill();
      await fleet.suite.gateway?.ready();
    }
    for (const id of ids) expect(await fleet.suite.settled(id)).toMatchObject({ state: 'succeeded', error: null });
    expect(await served(one, 'shaken-one.localhost')).toMatchObject({ status: 200 });
    expect(await served(two, 'shaken-two.localhost')).toMatchObject({ status: 200 });
  });

  test('keep their key to themselves and show no part of it', async () => {
    const identity = join(two.stateDir, 'identity');
    for (const name of await readdir(identity)) expect((await stat(join(identity, name))).mode & 0o077).toBe(0);
    const { stdout } = await fleet.agent({ VSA_STATE_DIR: two.stateDir }, 'status');
    expect(stdout).toContain('vps-02');
    expect(stdout).toContain('valid until');
    const { key, certificate } = await identityOf(two);
    const secret = key.split('\n')[1] ?? '-';
    expect(stdout).not.toContain(secret);
    expect(JSON.stringify(await fleet.sql('select * from agent_certificates'))).not.toContain(secret);
    expect(certificate).not.toContain('PRIVATE');
  });

  test('get the next certificate for the same key, and an agent that starts then uses it', async () => {
    const before = await identityOf(two);
    const fresh = async () => (await identityOf(two)).certificate !== before.certificate;
    const { renew } = await import('../../workers/lib/register.js');
    const { readIdentity } = await import('../../workers/lib/identity.js');
    const identity = await readIdentity(two.stateDir);
    if (identity === null) throw new Error('vps-02 has joined');
    await renew(identity, two.stateDir);
    expect(await fresh()).toBe(false); // Less than half of its time is over.
    await fleet.sql(
      `update agent_certificates set not_before = now() - interval '4 days', not_after = now() + interval '3 days'`,
    );
    await renew(identity, two.stateDir);
    expect(await fresh()).toBe(true);
    two.agent.kill();
    await two.agent.ready();
    const id = await provision(two, 'renewed.localhost');
    expect(await fleet.suite.settled(id)).toMatchObject({ state: 'succeeded' });
  });
});

test('a key whose certificate was revoked, or ended long ago, gets no other', async () => {
  const { renew } = await import('../../workers/lib/register.js');
  const { readIdentity } = await import('../../workers/lib/identity.js');
  const identity = await readIdentity(one.stateDir);
  if (identity === null) throw new Error('vps-01 has joined');
  const of = `where vps_uid = (select vps_uid from vps where id = 'vps-01')`;
  await fleet.sql(`update agent_certificates set not_before = now() - interval '40 days',
    not_after = now() - interval '31 days' ${of}`);
  await expect(renew(identity, one.stateDir)).rejects.toMatchObject({ code: 'AGENT_UNKNOWN' });
  await fleet.sql(`update agent_certificates set not_before = now() - interval '30 days',
    not_after = now() - interval '23 days' ${of}`);
  expect((await renew(identity, one.stateDir)).certificate).not.toBe(identity.certificate);
  await fleet.sql(`update agent_certificates set revoked_at = now() ${of}`);
  await expect(renew(identity, one.stateDir)).rejects.toMatchObject({ code: 'AGENT_UNKNOWN' });
});

describe('a join code', () => {
  const register = (code: string, ca: string, hubUrl: string, stateDir: string) =>
    fleet.agent({ VSA_STATE_DIR: stateDir }, 'register', '--hub-url', hubUrl, '--code', code, '--ca', ca);
  const place = (name: string) => join(fleet.suite.folder, name);

  beforeAll(() =>
    fleet.suite.start('POST', '/vps', {
      id: 'vps-09',
      hostname: 'vps-09',
      address: '127.0.0.1',
      httpPort: 80,
      httpsPort: 443,
    }),
  );

  test('is used once, by one machine', async () => {
    const { hubUrl, code, ca } = await fleet.joinCode('vps-09');
    expect(await register(code, ca, hubUrl, place('first'))).toMatchObject({ code: 0 });
    const second = await register(code, ca, hubUrl, place('second'));
    expect(second).toMatchObject({ code: 4 });
    expect(second.stderr).toContain('fix:');
    expect(await register(code, ca, hubUrl, place('first'))).toMatchObject({ code: 7 });
  });

  test('that is wrong, void or too old is refused and nothing is made', async () => {
    const old = await fleet.joinCode('vps-09');
    const { hubUrl, code, ca } = await fleet.joinCode('vps-09');
    const before = await fleet.sql('select count(*) from agent_certificates');
    expect(await register(old.code, ca, hubUrl, place('third'))).toMatchObject({ code: 4 });
    expect(await register(code.replace(/^.{5}/, 'AAAAA'), ca, hubUrl, place('third'))).toMatchObject({ code: 4 });
    await fleet.sql(`update join_codes set expires_at = now() - interval '1 second' where used_at is null`);
    expect(await register(code, ca, hubUrl, place('third'))).toMatchObject({ code: 4 });
    expect(await fleet.sql('select count(*) from agent_certificates')).toEqual(before);
  });

  test('goes to no hub but the one that is named, and to none in the clear', async () => {
    const { hubUrl, code, ca } = await fleet.joinCode('vps-09');
    const other = `sha256:${'0'.repeat(64)}`;
    expect((await register(code, other, hubUrl, place('fourth'))).stderr).toContain('not the hub that --ca names');
    expect((await register(code, ca, 'http://hub.example.com', place('fifth'))).stderr).toContain('https://');
    expect((await fleet.agent({ VSA_STATE_DIR: place('sixth') }, 'register', '--token', 'x')).stderr).toContain(
      '--token',
    );
  });
});
