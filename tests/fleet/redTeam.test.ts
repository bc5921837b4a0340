import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExtendedKeyUsage, ExtendedKeyUsageExtension, PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentRoot } from '../../activities/hub/agents/authority.js';
import { makeCsr } from '../../activities/lib/csr.js';
import { ECDSA, newSerial } from '../../activities/hub/ca/root.js';
import { gatewayKeysFile } from '../../domain/agent/identity.js';
import { openKeyRing } from '../../gateway/keyRing.js';
import { seal } from '../../gateway/seal.js';
import type { Lane } from '../lib/lane.js';
import { caller, type Pair } from './caller.js';
import { type Fleet, identityOf, startFleet } from './world.js';

const w = proto.temporal.api.workflowservice.v1;

let fleet: Fleet;
let one: Lane;
let two: Lane;
let pair: Pair;
let attacker: ReturnType<typeof caller>;

/** The attacker holds everything that is on vps-02. */
beforeAll(async () => {
  fleet = await startFleet();
  one = await fleet.join(1);
  two = await fleet.join(2);
  pair = await identityOf(two);
  attacker = caller(fleet.gateway.port, pair);
});
afterAll(async () => {
  attacker.close();
  await fleet.stop();
});

const secrets = () => join(fleet.suite.folder, 'secrets');
const poll = (name: string, namespace = 'vsa') =>
  w.PollActivityTaskQueueRequest.encode({ namespace, taskQueue: { name }, identity: name }).finish();
const completed = (taskToken: Uint8Array, size = 1) =>
  w.RespondActivityTaskCompletedRequest.encode({
    namespace: 'vsa',
    taskToken,
    identity: 'vps-01',
    result: { payloads: [{ data: Buffer.alloc(size) }] },
  }).finish();

describe('whoever holds one VPS', () => {
  test('has no other queue, sticky queue or namespace', async () => {
    for (const bytes of [poll('vps-01'), poll('hub'), poll('vps-02', 'default'), poll('vps-02', ''), poll('')])
      expect(await attacker.call('PollActivityTaskQueue', bytes)).toMatchObject({ code: 'PERMISSION_DENIED' });
    const sticky = { namespace: 'vsa', taskQueue: { name: 'vps-02', kind: 2 } };
    const bytes = w.PollActivityTaskQueueRequest.encode(sticky).finish();
    expect(await attacker.call('PollActivityTaskQueue', bytes)).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test.each(['RespondActivityTaskCompleted', 'RecordActivityTaskHeartbeat'])(
    'cannot answer for a task of another VPS by %s, sealed or bare',
    async (method) => {
      const ring = await openKeyRing(gatewayKeysFile(secrets()), Date.now);
      const token = Buffer.from('the token of a task');
      const tokens = [
        token,
        seal(token, 'vsa vps-01', ring.sealing()),
        seal(token, 'vsa-background vps-02', ring.sealing()),
        seal(token, 'vsa vps-02', { id: ring.sealing().id, key: Buffer.alloc(32) }),
        Buffer.alloc(0),
      ];
      for (const each of tokens)
        expect(await attacker.call(method, completed(each))).toMatchObject({ code: 'PERMISSION_DENIED' });
      // The right seal is opened: what Temporal then says of such a token is another matter.
      const own = await attacker.call(method, completed(seal(token, 'vsa vps-02', ring.sealing())));
      expect(own.code).not.toBe('PERMISSION_DENIED');
    },
  );

  test.each([
    'StartWorkflowExecution',
    'SignalWorkflowExecution',
    'SignalWithStartWorkflowExecution',
    'TerminateWorkflowExecution',
    'RequestCancelWorkflowExecution',
    'GetWorkflowExecutionHistory',
    'ListWorkflowExecutions',
    'QueryWorkflow',
    'UpdateWorkflowExecution',
    'PollWorkflowTaskQueue',
    'RespondActivityTaskCompletedById',
    'RespondActivityTaskFailedById',
    'RecordActivityTaskHeartbeatById',
    'RegisterNamespace',
    'CreateSchedule',
  ])('finds no %s', async (method) => {
    expect(await attacker.call(method, Buffer.alloc(0))).toMatchObject({ code: 'UNIMPLEMENTED' });
  });

  test('cannot report the health of another', async () => {
    for (const heartbeat of [{ taskQueue: 'vps-01' }, { taskQueue: 'vps-02', workerIdentity: 'vps-01' }]) {
      const message = { namespace: 'vsa', identity: 'vps-02', workerHeartbeat: [heartbeat] };
      const bytes = w.RecordWorkerHeartbeatRequest.encode(message).finish();
      expect(await attacker.call('RecordWorkerHeartbeat', bytes)).toMatchObject({ code: 'PERMISSION_DENIED' });
    }
    const shutdown = w.ShutdownWorkerRequest.encode({ namespace: 'vsa', taskQueue: 'vps-01' }).finish();
    expect(await attacker.call('ShutdownWorker', shutdown)).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test('cannot bring the gateway down with a name that is no text', async () => {
    const broken = `${'x'.repeat(63)}\u{1F600}`;
    expect(await attacker.call('PollActivityTaskQueue', poll(broken))).toMatchObject({ code: 'PERMISSION_DENIED' });
    const shutdown = w.ShutdownWorkerRequest.encode({ namespace: 'vsa', taskQueue: broken }).finish();
    expect(await attacker.call('ShutdownWorker', shutdown)).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(await attacker.call('GetSystemInfo', Buffer.alloc(0))).toMatchObject({ code: 'OK' });
  });

  test('cannot hold more than its share of calls', async () => {
    const polls = Array.from({ length: 150 }, () => attacker.call('PollActivityTaskQueue', poll('vps-02'), 1_500));
    const codes = (await Promise.all(polls)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'RESOURCE_EXHAUSTED').length).toBeGreaterThanOrEqual(30);
  });

  test('cannot send what is too large or no message', async () => {
    const large = completed(Buffer.from('x'), 10 * 1024 * 1024);
    expect(await attacker.call('RespondActivityTaskCompleted', large)).toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    const noise = Buffer.from('ffffffffffff', 'hex');
    expect(await attacker.call('RespondActivityTaskCompleted', noise)).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

test('wrong codes are soon not even looked at', async () => {
  const csr = Buffer.from(await makeCsr(pair.key, [])).toString('base64');
  const facts = {
    ...{ hostname: 'x', platform: 'x', arch: 'x', nodeVersion: 'x', agentVersion: 'x' },
    now: new Date().toISOString(),
  };
  const guess = async (): Promise<number> => {
    const code = 'GUESS-GUESS-GUESS-GUESS-GUESS-GUESS';
    const body = JSON.stringify({ code, csr, facts });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${fleet.suite.rest.url}/agents/register`, { method: 'POST', headers, body })).status;
  };
  const seen = new Map<number, number>();
  for (let sent = 0; sent < 300; sent += 1) {
    const status = await guess();
    seen.set(status, (seen.get(status) ?? 0) + 1);
  }
  expect([...seen.keys()].sort()).toEqual([401, 429]);
  expect(seen.get(429)).toBe(200);
}, 60_000);

describe('a certificate', () => {
  const made = async (use: ExtendedKeyUsage, own: boolean, notAfter = Date.now() + 3_600_000): Promise<Pair> => {
    const root = await agentRoot(secrets());
    const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.create({
      subject: 'CN=vps-01',
      issuer: own ? 'CN=vps-01' : root.certificate.subject,
      serialNumber: newSerial(),
      notBefore: new Date(notAfter - 7_200_000),
      notAfter: new Date(notAfter),
      publicKey: keys.publicKey,
      signingKey: own ? keys.privateKey : root.key,
      signingAlgorithm: ECDSA,
      extensions: [new ExtendedKeyUsageExtension([use])],
    });
    const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    return { ca: pair.ca, certificate: certificate.toString('pem'), key };
  };
  const knock = async (with_: Pair): Promise<string> => {
    const someone = caller(fleet.gateway.port, with_);
    const { code } = await someone.call('GetSystemInfo', Buffer.alloc(0), 3_000);
    someone.close();
    return code;
  };

  test('that is good is let in', async () => {
    expect(await knock(pair)).toBe('OK');
  });

  test.each([
    ['signed by itself, with the right name', ExtendedKeyUsage.clientAuth, true, undefined],
    ['of the right CA for another use', ExtendedKeyUsage.serverAuth, false, undefined],
    ['of the right CA that the hub has no record of', ExtendedKeyUsage.clientAuth, false, undefined],
    ['that has ended', ExtendedKeyUsage.clientAuth, false, Date.now() - 60_000],
  ])('%s is not', async (_what, use, own, notAfter) => {
    expect(['UNAUTHENTICATED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED']).toContain(
      await knock(await made(use, own, notAfter)),
    );
  });

  test('that calls without end is refused for a while and told of once; another VPS passes meanwhile', async () => {
    // What the gateway refuses by itself counts too, and costs it least: so the flood is as fast as can be.
    const refused = async (who: typeof attacker): Promise<boolean> => {
      const calls = Array.from({ length: 100 }, () => who.call('PollActivityTaskQueue', poll('hub')));
      return (await Promise.all(calls)).some(({ code }) => code === 'RESOURCE_EXHAUSTED');
    };
    await expect.poll(() => refused(attacker), { timeout: 60_000, interval: 0 }).toBe(true);
    const other = caller(fleet.gateway.port, await identityOf(one));
    expect([await refused(attacker), await refused(other)]).toEqual([true, false]);
    other.close();
    const log = await readFile(join(fleet.suite.folder, 'gateway.log'), 'utf8');
    expect(log.match(/vps-0. calls more than \d+ times a second; refused: 1"/g)).toEqual([
      expect.stringMatching('vps-02'),
    ]);
    // Its own agent is at work again as soon as the flood is over.
    await expect.poll(() => fleet.tick('syncFleet'), { timeout: 60_000 }).toEqual({ stored: 2, missing: [] });
  });

  test('that is revoked during a long poll is cut off within 5 s, and not let in again', async () => {
    await two.agent.stop('SIGKILL');
    const began = Date.now();
    const polling = attacker.call('PollActivityTaskQueue', poll('vps-02'), 60_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await fleet.sql(`update agent_certificates set revoked_at = now() from vps
      where vps.vps_uid = agent_certificates.vps_uid and vps.id = 'vps-02'`);
    expect(await polling).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(Date.now() - began).toBeLessThan(5_500);
    expect(await knock(pair)).toBe('UNAUTHENTICATED');
  });
});
