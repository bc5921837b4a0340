import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporalEngine } from '../../api/services/temporal.js';
import { WAITS, type ProvisionSiteInput } from '../../domain/contracts.js';
import type { Domain, VpsId } from '../../domain/fields/brands.js';
import { freePorts } from '../lib/ports.js';
import { ended } from '../lib/postgres.js';

const BIN = process.env['VSA_TEMPORAL_BIN'];
if (BIN === undefined) console.warn('SKIPPED: tests/api/temporal.test.ts needs VSA_TEMPORAL_BIN, the Temporal CLI');

const vpsId = 'vps-01' as VpsId;
const input = (operationId: string, domain: string): ProvisionSiteInput => ({
  operationId,
  vpsId,
  waits: WAITS,
  change: { domain: domain as Domain, aliases: [], skipCert: false },
  names: [],
  base: null,
  waitForVps: false,
});
const startOf = (operationId: string, domain: string) => ({
  kind: 'provisionSite' as const,
  workflowId: `site/${domain}`,
  operationId,
  input: input(operationId, domain),
  target: domain,
});

describe.skipIf(BIN === undefined)('the engine on a real Temporal server', () => {
  let server: ChildProcess;
  let engine: ReturnType<typeof temporalEngine>;

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    const attributes = ['Domain', 'VpsId', 'OperationKind'].flatMap((name) => [
      '--search-attribute',
      `${name}=Keyword`,
    ]);
    const where = ['--headless', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'never'];
    const names = ['--namespace', 'vsa', '--namespace', 'vsa-background'];
    server = spawn(BIN ?? '', ['server', 'start-dev', ...where, ...names, ...attributes], { stdio: 'ignore' });
    engine = temporalEngine(`127.0.0.1:${port}`);
    while (
      !(await engine.ping().then(
        () => true,
        () => false,
      ))
    )
      await sleep(100);
  }, 60_000);
  afterAll(async () => {
    await engine.close();
    await ended(server, 'SIGTERM');
  });

  test('starts an operation once, and knows it again by its id', async () => {
    const id = randomUUID();
    expect(await engine.start(startOf(id, 'a.example'))).toBe('started');
    const look = await engine.look({ operationId: id, workflowId: 'site/a.example' });
    expect(look).toMatchObject({ running: true, progress: null, pending: [] });
    expect(await engine.look({ operationId: randomUUID(), workflowId: 'site/a.example' })).toBeNull();
    expect(await engine.look({ operationId: id, workflowId: 'site/none.example' })).toBeNull();
  });

  test('a second operation on the same site is certainly not started', async () => {
    await engine.start(startOf(randomUUID(), 'b.example'));
    expect(await engine.start(startOf(randomUUID(), 'b.example'))).toEqual({
      refused: expect.stringContaining('runs') as string,
    });
  });

  test('the history long-poll ends when something happens, and with its signal', async () => {
    const id = randomUUID();
    await engine.start(startOf(id, 'c.example'));
    const look = await engine.look({ operationId: id, workflowId: 'site/c.example' });
    if (look === null) throw new Error('not found');
    const never = new AbortController();
    const cursor = await engine.changed(look, null, never.signal);
    const grown = engine.changed(look, cursor, never.signal);
    await engine.cancel(look);
    expect((await grown).length).toBeGreaterThan(0);
    const aborted = new AbortController();
    const waiting = engine.changed(look, await grown, aborted.signal);
    await sleep(50);
    aborted.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'TEMPORAL_DOWN' });
  });

  test('an Update or a question that nobody answers ends in time, in our words', async () => {
    const id = randomUUID();
    await engine.start(startOf(id, 'd.example'));
    const look = await engine.look({ operationId: id, workflowId: 'site/d.example' });
    if (look === null) throw new Error('not found');
    const [update, asked] = await Promise.allSettled([
      engine.update(look, 'retry', []),
      engine.ask(vpsId, { question: 'history' }),
    ]);
    expect(update).toMatchObject({ status: 'rejected', reason: { code: 'TEMPORAL_DOWN' } });
    expect(asked).toMatchObject({ status: 'rejected', reason: { code: 'VPS_OFFLINE' } });
    expect(await engine.lastPoll('vps-01', 'activity')).toBeNull();
  }, 30_000);

  test('a server that is not there is TEMPORAL_DOWN, and a start there is unclear', async () => {
    const nowhere = temporalEngine('127.0.0.1:1');
    await expect(nowhere.ping()).rejects.toMatchObject({ code: 'TEMPORAL_DOWN' });
    expect(await nowhere.start(startOf(randomUUID(), 'e.example'))).toBe('unclear');
    await nowhere.close();
  }, 20_000);
});
