import 'reflect-metadata';
import { createPublicKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PublicKey } from '@peculiar/x509';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentRoot, keyFingerprint, signAgent } from '../../activities/hub/agents/authority.js';
import { openDatabase } from '../../db/lib/database.js';
import { insertAgentCertificate } from '../../db/queries/agents.js';
import { halfLife } from '../../domain/agent/identity.js';
import type { VpsId } from '../../domain/fields/brands.js';
import type { Lane } from '../lib/lane.js';
import { type Fleet, identityOf, startFleet } from './world.js';

let fleet: Fleet;
let lane: Lane;
beforeAll(async () => {
  fleet = await startFleet();
  lane = await fleet.join(1);
});
afterAll(() => fleet.stop());

/** Gives the agent, which must be down, a certificate of which half is over at that time. */
async function ageTo(half: number): Promise<void> {
  const root = await agentRoot(join(fleet.suite.folder, 'secrets'));
  const { key } = await identityOf(lane);
  const publicKey = new PublicKey(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  const sign = (at: number) => signAgent(root, publicKey, lane.vpsId as VpsId, new Date(at));
  const { notBefore, notAfter } = await sign(half);
  const aged = await sign(2 * half - halfLife(notBefore.getTime(), notAfter.getTime()));
  const db = openDatabase(fleet.suite.databaseUrl);
  const [row] = (await fleet.sql(`select vps_uid::int as uid from vps where id = '${lane.vpsId}'`)) as {
    uid: number;
  }[];
  // The one it joined with is younger: the hub must not answer with it.
  await fleet.sql('delete from agent_certificates');
  await insertAgentCertificate(db, { ...aged, vpsUid: row?.uid ?? 0, publicKey: keyFingerprint(publicKey) });
  await db.destroy();
  const file = join(lane.stateDir, 'identity', 'identity.json');
  const identity = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...identity, certificate: aged.pem }));
}

test('at half of its certificate an agent gets the next one while it runs, and no operation notices', async () => {
  await lane.agent.down();
  await ageTo(Date.now() + 12_000);
  const { certificate } = await identityOf(lane);
  lane.agent.up();
  await lane.agent.ready();
  const pid = lane.agent.pid();

  const renewed = async () => (await identityOf(lane)).certificate !== certificate;
  let operations = 0;
  for (const end = Date.now() + 40_000; Date.now() < end && !(await renewed()); operations += 1) {
    const done = await fleet.suite.settled(await fleet.provision(lane, `site-${operations}.localhost`));
    expect(done).toMatchObject({ state: 'succeeded' });
  }
  expect(await renewed()).toBe(true);
  expect(operations).toBeGreaterThan(2);

  // The old certificate is cut off: what runs now, runs with the new one.
  await fleet.sql(`update agent_certificates set revoked_at = now() where pem <> (
    select pem from agent_certificates order by agent_certificate_uid desc limit 1)`);
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  const done = await fleet.suite.settled(await fleet.provision(lane, 'after.localhost'));
  expect(done).toMatchObject({ state: 'succeeded' });
  expect(lane.agent.pid()).toBe(pid);
}, 120_000);

test('an agent stops when it is told to, though those that are to take over wait for an absent gateway', async () => {
  await lane.agent.down();
  await ageTo(Date.now() + 10_000);
  const { certificate } = await identityOf(lane);
  lane.agent.up();
  await lane.agent.ready();
  await fleet.suite.gateway?.down();
  await expect
    .poll(async () => (await identityOf(lane)).certificate !== certificate, { timeout: 30_000, interval: 200 })
    .toBe(true);
  const pid = lane.agent.pid() ?? 0;
  process.kill(pid, 'SIGTERM');
  // What keeps the children starts the next one.
  await expect.poll(() => lane.agent.pid(), { timeout: 25_000, interval: 200 }).not.toBe(pid);
  fleet.suite.gateway?.up();
}, 120_000);
