import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeHub, type FakeHub } from './fake-hub.js';
import { runCli } from './run-cli.js';
import { ID, operation, succeeded } from './samples.js';

let hub: FakeHub;
beforeEach(async () => {
  hub = await fakeHub({
    'GET /api/v1/sites/shop.example.com': { body: {} },
    'POST /api/v1/sites': { status: 202, body: operation() },
    [`GET /api/v1/operations/${ID}`]: { body: succeeded() },
  });
});
afterEach(() => hub.close());

const issue = (...flags: string[]) => runCli(['cert', 'issue', ...flags], { hub: hub.url });
const sent = () => hub.seen.filter(({ method }) => method === 'POST').map(({ body }) => body);

describe('vsa cert issue', () => {
  test('asks for HTTPS and says nothing else of the site', async () => {
    expect(await issue('--domain', 'Shop.example.com')).toMatchObject({ exit: 0 });
    expect(await issue('--domain', 'shop.example.com', '--no-www')).toMatchObject({ exit: 0 });
    const body = { domain: 'shop.example.com', skipCert: false };
    expect(sent()).toEqual([body, { ...body, www: false }]);
  });

  test('of a site that is not there changes nothing, and a missing name is a wrong command line', async () => {
    expect(await issue('--domain', 'other.example.com')).toMatchObject({ exit: 3 });
    expect(await issue()).toMatchObject({ exit: 2 });
    expect(sent()).toEqual([]);
  });
});
