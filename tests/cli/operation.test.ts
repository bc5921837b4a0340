import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ERRORS } from '../../domain/errors.js';
import { events, fakeHub, problem } from './fake-hub.js';
import type { FakeHub } from './fake-hub.js';
import { runCli } from './run-cli.js';
import { ID, operation, succeeded } from './samples.js';

const ONE = `GET /api/v1/operations/${ID}`;
const EVENTS = `${ONE}/events`;
const held = operation({
  state: 'held',
  held: {
    reason: 'WAITING_FOR_DNS',
    detail: 'shop.example.com: NXDOMAIN at 9.9.9.9',
    since: '2026-01-01T00:00:00Z',
    nextLookAt: '2026-01-01T00:01:00Z',
    deadline: '2026-01-04T00:00:00Z',
  },
  actions: ['retry', 'cancel'],
});

let hub: FakeHub;
beforeEach(async () => void (hub = await fakeHub()));
afterEach(() => hub.close());
const watch = (...flags: string[]) => runCli(['operation', 'watch', ID, ...flags], { hub: hub.url });

describe('vsa operation watch', () => {
  test.each([
    ['succeeded', null, 0],
    ['undone', 'PROOF_FAILED', 5],
    ['cancelled', 'CANCELLED', 9],
    ['failed', 'NAME_CLAIMED', 7],
    ['failed', 'VPS_UNKNOWN', 3],
    ['failed', 'POLICY', 1],
    ['failed', 'ABANDONED', 6],
  ] as const)('an operation that ended as %s (%s) exits %d', async (state, code, exit) => {
    const error = code === null ? null : { code, message: 'because of this' };
    hub.answers[ONE] = { body: operation({ state, error }) };
    const ran = await watch();
    expect(ran.exit).toBe(exit);
    if (code !== null) expect(ran.stderr).toContain(`why: because of this\nfix: ${ERRORS[code].fix}`);
  });

  test('writes one line for each change and resumes a broken stream with Last-Event-ID', async () => {
    hub.answers[ONE] = { body: operation() };
    hub.answers[EVENTS] = [
      events([operation({}, 1), operation({}, 2)], { firstId: 41, end: true }),
      events([operation({}, 3), succeeded()], { firstId: 43 }),
    ];
    const ran = await watch();
    expect(ran.exit).toBe(0);
    expect(ran.stderr.match(/claim the names .*\[done\]/g)).toHaveLength(1);
    expect(ran.stderr).toContain('Provision shop.example.com on vps-01: succeeded');
    const streams = hub.seen.filter(({ path }) => path.endsWith('/events'));
    expect(streams.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '42']);
  });

  test('goes on after the hub answered 503 for a while, and says so', async () => {
    hub.answers[ONE] = { body: operation() };
    hub.answers[EVENTS] = [problem(503, 'DATABASE_DOWN', 'Postgres is starting'), events([succeeded()])];
    const ran = await watch();
    expect(ran.exit).toBe(0);
    expect(ran.stderr).toContain('Postgres is starting; trying again');
  });

  test('a refused stream ends the run with the exit code of its problem', async () => {
    hub.answers[ONE] = { body: operation() };
    hub.answers[EVENTS] = problem(403, 'FORBIDDEN', 'needs the scope operation:read');
    expect((await watch()).exit).toBe(4);
  });

  test('exits 8 when the time is up, saying why it is held and what to do', async () => {
    hub.answers[ONE] = { body: held };
    hub.answers[EVENTS] = events([]);
    const ran = await watch('--wait-timeout', '1s');
    expect(ran.exit).toBe(8);
    expect(ran.stderr).toContain('held WAITING_FOR_DNS: shop.example.com: NXDOMAIN at 9.9.9.9');
    expect(ran.stderr).toContain('given up at 2026-01-04T00:00:00Z');
    expect(ran.stderr).toContain(`vsa operation retry ${ID}`);
    expect(ran.stderr).toContain('still held after 1 s');
    expect(ran.stdout).toContain('held');
  });

  test('Ctrl-C detaches, says so and exits 130 without cancelling', async () => {
    hub.answers[ONE] = { body: operation() };
    hub.answers[EVENTS] = events([]);
    let pressed = false;
    const ran = await runCli(['operation', 'watch', ID], {
      hub: hub.url,
      reacts: (shown, { interrupt }) => {
        if (!pressed && shown.includes('[running]')) setTimeout(interrupt, 50);
        pressed ||= shown.includes('[running]');
      },
    });
    expect(ran.exit).toBe(130);
    expect(ran.stderr).toContain(`Detached: the operation goes on by itself. vsa operation watch ${ID}`);
    expect(hub.seen.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('a second Ctrl-C at a terminal asks, and yes cancels and follows the undo', async () => {
    hub.answers[ONE] = [{ body: operation() }, { body: operation({ state: 'cancelled' }) }];
    hub.answers[EVENTS] = events([]);
    hub.answers[`POST /api/v1/operations/${ID}/cancel`] = { status: 202, body: operation({ state: 'undoing' }) };
    const done = new Set<string>();
    const once = (what: string, act: () => void) => done.has(what) || (done.add(what), setTimeout(act, 50));
    const ran = await runCli(['operation', 'watch', ID], {
      hub: hub.url,
      tty: true,
      reacts: (shown, { interrupt, type }) => {
        if (shown.includes('claim the names')) once('first', interrupt);
        if (shown.includes('Press Ctrl-C again')) once('second', interrupt);
        if (shown.includes('Cancel the operation')) once('yes', () => type('y'));
      },
    });
    expect(ran.exit).toBe(9);
    expect(hub.seen.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      `/api/v1/operations/${ID}/cancel`,
    ]);
  });

  test('at a terminal a question is asked and its answer sent', async () => {
    const question = { text: 'What becomes of shop?', choices: [{ value: 'keep', consequence: 'it goes on' }] };
    hub.answers[ONE] = { body: operation({ state: 'held', question, actions: ['answer'] }) };
    hub.answers[EVENTS] = events([succeeded()]);
    hub.answers[`POST /api/v1/operations/${ID}/answer`] = { status: 202, body: operation() };
    let typed = false;
    const ran = await runCli(['operation', 'watch', ID], {
      hub: hub.url,
      tty: true,
      reacts: (shown, { type }) => {
        if (!typed && shown.includes('What becomes of shop?')) setTimeout(() => type('\r'), 50);
        typed ||= shown.includes('What becomes of shop?');
      },
    });
    expect(ran.exit).toBe(0);
    expect(hub.seen.find(({ method }) => method === 'POST')?.body).toEqual({ value: 'keep' });
  });
});

describe('vsa operation', () => {
  test.each(['cancel', 'retry'])('%s posts with a random Idempotency-Key and follows', async (verb) => {
    hub.answers[`POST /api/v1/operations/${ID}/${verb}`] = { status: 202, body: operation() };
    hub.answers[ONE] = { body: succeeded() };
    await runCli(['operation', verb, ID], { hub: hub.url });
    await runCli(['operation', verb, ID], { hub: hub.url });
    const keys = hub.seen.filter(({ method }) => method === 'POST').map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('answer sends the value', async () => {
    hub.answers[`POST /api/v1/operations/${ID}/answer`] = { status: 202, body: operation() };
    const ran = await runCli(['operation', 'answer', ID, 'stop', '--detach', '-o', 'id'], { hub: hub.url });
    expect(ran).toMatchObject({ exit: 0, stdout: `${ID}\n` });
    expect(hub.seen[0]?.body).toEqual({ value: 'stop' });
  });

  test('abandon wants the name typed: without a terminal it exits 2 naming the flag', async () => {
    hub.answers[ONE] = { body: held };
    const ran = await runCli(['operation', 'abandon', ID], { hub: hub.url });
    expect(ran.exit).toBe(2);
    expect(ran.stderr).toContain('add --confirm shop.example.com');
    expect(hub.seen).toHaveLength(1);
  });

  test('abandon with the name ends with 6 and lists what is left', async () => {
    hub.answers[ONE] = [
      { body: held },
      {
        body: operation({
          state: 'failed',
          error: { code: 'ABANDONED', message: 'given up by anna' },
          left: ['certs/shop.example.com/0A'],
        }),
      },
    ];
    hub.answers[`POST /api/v1/operations/${ID}/abandon`] = { status: 202, body: held };
    const ran = await runCli(['operation', 'abandon', ID, '--confirm', 'shop.example.com'], { hub: hub.url });
    expect(ran.exit).toBe(6);
    expect(ran.stderr).toContain('left: certs/shop.example.com/0A');
  });

  test('list follows the pages up to --limit and sends the filters', async () => {
    hub.answers['GET /api/v1/operations'] = [
      { body: { items: [operation()], nextPageToken: 'p2' } },
      { body: { items: [succeeded({ id: 'second' })], nextPageToken: 'p3' } },
    ];
    const argv = ['operation', 'list', '--limit', '2', '--state', 'running', '--vps', 'vps-01', '-o', 'id'];
    const ran = await runCli(argv, { hub: hub.url });
    expect(ran.stdout).toBe(`${ID}\nsecond\n`);
    expect(ran.stderr).toContain('--limit 4');
    expect(hub.seen.map(({ query }) => query.get('pageToken'))).toEqual([null, 'p2']);
    expect(Object.fromEntries(hub.seen[0]?.query ?? [])).toEqual({ state: 'running', vpsId: 'vps-01', pageSize: '2' });
  });

  test('show says beside each time what is usual', async () => {
    const view = succeeded();
    const steps = view.steps.map((step, index) => ({ ...step, usualMs: index === 1 ? 300 : null }));
    hub.answers[ONE] = { body: { ...view, usualMs: 9_000, steps } };
    const { stdout } = await runCli(['operation', 'show', ID, '--no-color'], { hub: hub.url, tty: true });
    expect(stdout).toMatch(/^usual +9\.0 s$/m);
    expect(stdout).toMatch(/✓ inspect the VPS {2}1\.0 s {2}usual 0\.3 s$/m);
    expect(stdout).toMatch(/✓ claim the names {2}1\.0 s$/m);
  });

  test('show prints the steps, and no escape sequence that somebody put into a detail', async () => {
    const [first, ...rest] = operation().steps;
    const steps = [{ ...first!, detail: 'evil \u001b[2J\u202e text' }, ...rest];
    hub.answers[ONE] = { body: operation({ steps }) };
    const ran = await runCli(['operation', 'show', ID, '--no-color'], { hub: hub.url, tty: true });
    expect(ran.stdout).toContain('claim the names');
    expect(ran.stdout).not.toMatch(/[\u001b\u202e]/);
  });
});
