import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fixture, startFixture } from './fixture.js';

let hub: Fixture;
beforeAll(async () => {
  hub = await startFixture({ VSA_TRUSTED_PROXIES: '172.31.200.0/24' });
});
afterAll(() => hub.stop());

/** A wrong code from a client, as the proxies name it. */
const guess = async (client: string, proxy: string): Promise<number> => {
  const headers = { 'x-forwarded-for': `${client}, ${proxy}` };
  return (await hub.call('POST', '/api/v1/setup', { token: null, body: { code: 'AAAA-AAAA-AAAA-AAAA' }, headers }))
    .status;
};

/** Fewer than a hundred wrong codes are answered as such. */
async function untilLocked(client: string, proxy: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) expect(await guess(client, proxy)).toBe(401);
  expect(await guess(client, proxy)).toBe(429);
}

test('who guesses codes behind a proxy of ours locks out nobody else', async () => {
  await untilLocked('198.51.100.1', '172.31.200.1');
  expect(await guess('198.51.100.2', '172.31.200.1')).toBe(401);
});

test('what a proxy of somebody else says counts for nothing', async () => {
  await untilLocked('198.51.100.3', '203.0.113.9');
  expect(await guess('198.51.100.4', '203.0.113.9')).toBe(429);
});
