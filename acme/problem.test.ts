import { describe, expect, test } from 'vitest';
import { isProblem, problemError, problemWords } from './problem.js';

const now = Date.parse('2026-02-04T15:00:00Z');
const answer = (status: number, type: string | null, detail: string, headers = {}, more = {}) => ({
  status,
  headers,
  text: JSON.stringify({ ...(type ? { type: `urn:ietf:params:acme:error:${type}` } : {}), detail, ...more }),
});

describe('problemError()', () => {
  test.each([
    [400, 'malformed', 'ACME_REFUSED'],
    [403, 'caa', 'ACME_REFUSED'],
    [429, 'rateLimited', 'ACME_RATE_LIMITED'],
    [503, 'rateLimited', 'ACME_RATE_LIMITED'],
    [429, null, 'ACME_RATE_LIMITED'],
    [400, 'badNonce', 'ACME_SERVER'],
    [500, 'serverInternal', 'ACME_SERVER'],
    [502, null, 'ACME_SERVER'],
  ])('%i %s is %s', (status, type, code) => {
    expect(problemError(answer(status, type, 'words'))).toMatchObject({
      code,
      message: 'words',
      data: { problem: type },
    });
  });

  test('an answer that is no JSON is told by its status', () => {
    const error = problemError({ status: 502, headers: { 'retry-after': '9' }, text: '<html>' });
    expect(error).toMatchObject({ code: 'ACME_SERVER', data: { retryAfterMs: 9000, problem: null } });
    expect(error.message).toBe('The certificate authority answered 502');
  });

  test('a limit that says its time only in words is understood', () => {
    const words = 'too many certificates (5) already issued, retry after 2026-02-04 15:12:13 UTC: see https://x';
    expect(problemError(answer(429, 'rateLimited', words), now).data['retryAfterMs']).toBe(733_000);
  });

  test('a paused account keeps the link a person must follow', () => {
    const words = 'Your account is temporarily prevented. Please visit: https://p.example/sfe/v1/unpause?jwt=a.b.c';
    expect(problemError(answer(429, 'rateLimited', words))).toMatchObject({
      code: 'ACME_PAUSED',
      data: { unpauseUrl: 'https://p.example/sfe/v1/unpause?jwt=a.b.c', retryAfterMs: null },
    });
  });

  test('names of subproblems are said', () => {
    const subproblems = [{ detail: 'forbidden', identifier: { type: 'dns', value: 'a.example' } }];
    const error = problemError(answer(403, 'rejectedIdentifier', 'some failed', {}, { subproblems }));
    expect(error.message).toBe('some failed; a.example: forbidden');
    expect(isProblem(error, 'rejectedIdentifier')).toBe(true);
  });
});

test('problemWords() never repeats a token, a key authorization or a nonce, and stays on one line', () => {
  const token = 'LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0';
  const thumbprint = '9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI';
  const detail =
    `Fetching http://a.example/.well-known/acme-challenge/${token}: refused\n` +
    `did not match "${token}.${thumbprint}"; invalid anti-replay nonce: "${token}"`;
  const words = problemWords({ detail });
  expect(words).not.toContain(token);
  expect(words).not.toContain(thumbprint);
  expect(words).not.toContain('\n');
  expect(words).toContain('http://a.example/');
});
