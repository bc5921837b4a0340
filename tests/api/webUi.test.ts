import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());

const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers });

describe('the page of the web UI', () => {
  test.each(['/', '/sites', '/sites/shop.example', '/operations/0193'])('is at %s, never cached', async (path) => {
    const response = await get(path, PAGE);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toContain('<div id="root">');
  });

  test('lets scripts come from its own files only, and has a new nonce for its styles each time', async () => {
    const read = async () => {
      const response = await get('/', PAGE);
      const policy = response.headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      return { policy, nonce, text: await response.text() };
    };
    const [one, two] = [await read(), await read()];
    expect(one.policy).toContain("default-src 'none'");
    expect(one.policy).toContain("script-src 'self';");
    expect(one.policy).not.toContain('unsafe');
    expect(one.text).toContain(`content="${one.nonce}"`);
    expect(one.nonce).not.toBe(two.nonce);
    expect(one.text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=/);
  });

  test('has files that may be kept for ever, because their names change with their content', async () => {
    const [, script = ''] = /<script[^>]+src="([^"]+)"/.exec(await (await get('/', PAGE)).text()) ?? [];
    expect(script).toMatch(/^\/assets\/.+\.js$/);
    const response = await get(script);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('javascript');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  test.each(['/assets/none.js', '/api/v1/none', '/api/none'])('is not what %s answers', async (path) => {
    const response = await get(path, PAGE);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      expect.stringContaining('problem+json'),
    ]);
  });

  test('is not what a probe of a wrong address gets', async () => {
    expect((await get('/healthy')).status).toBe(404);
  });
});
