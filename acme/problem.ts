import { type ErrorCode, VsaError } from '../domain/errors.js';
import type { AcmeAnswer } from './connection.js';
import { retryAfterMs } from './retryAfter.js';

/** A problem document as ACME uses it (RFC 8555 section 6.7). */
export interface Problem {
  readonly type?: string;
  readonly detail?: string;
  readonly identifier?: { readonly value?: string };
  readonly subproblems?: readonly Problem[];
}

const URN = 'urn:ietf:params:acme:error:';

/** What an error of `problemError` carries as `data`. */
export interface ProblemData {
  /** The type without its URN, for example `badNonce`; null where the answer was no problem document. */
  readonly problem: string | null;
  readonly status: number;
  /** How long the CA asks to wait; null where it does not say. */
  readonly retryAfterMs: number | null;
  /** ACME_PAUSED: where a person unpauses the account. */
  readonly unpauseUrl?: string;
}

/**
 * The VsaError for an answer that is no success: ACME_PAUSED, ACME_RATE_LIMITED, ACME_SERVER (also a nonce refused
 * again and again) or ACME_REFUSED, with `ProblemData`. Says the CA's words without tokens and key authorizations.
 */
export function problemError(answer: AcmeAnswer, now = Date.now()): VsaError {
  const problem = problemOf(answer);
  const type = problemType(problem);
  const words = wordsOf(problem);
  const unpauseUrl = unpauseUrlIn(words);
  const code = codeOf(answer.status, type, unpauseUrl !== null);
  const wait = retryAfterMs(answer.headers['retry-after'], now) ?? waitIn(words, now);
  const data = { problem: type, status: answer.status, retryAfterMs: wait, ...(unpauseUrl ? { unpauseUrl } : {}) };
  const said = unpauseUrl ? words : withoutTokens(words);
  return new VsaError(code, said === '' ? `The certificate authority answered ${answer.status}` : said, { ...data });
}

/** The CA's words about what failed, each identifier named, without tokens; '' where there are none. */
export const problemWords = (problem: Problem): string => withoutTokens(wordsOf(problem));

export const isProblem = (error: unknown, type: string): error is VsaError =>
  error instanceof VsaError && error.data['problem'] === type;

function problemOf(answer: AcmeAnswer): Problem {
  try {
    const value: unknown = JSON.parse(answer.text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const problemType = ({ type }: Problem): string | null =>
  typeof type === 'string' && type.startsWith(URN) ? type.slice(URN.length) : null;

function codeOf(status: number, type: string | null, paused: boolean): ErrorCode {
  if (paused) return 'ACME_PAUSED';
  if (type === 'rateLimited' || status === 429) return 'ACME_RATE_LIMITED';
  if (type === 'serverInternal' || type === 'badNonce' || status === 408 || status >= 500) return 'ACME_SERVER';
  return 'ACME_REFUSED';
}

function wordsOf(problem: Problem): string {
  const own = typeof problem.detail === 'string' ? problem.detail : '';
  const parts = (problem.subproblems ?? []).map((part) => `${part.identifier?.value ?? '?'}: ${part.detail ?? ''}`);
  return [own, ...parts]
    .filter(Boolean)
    .join('; ')
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, 2000);
}

/**
 * Let's Encrypt pauses an account's issuance for a name that failed too often in a row; its refusal is a `rateLimited`
 * problem that names the page to unpause it (letsencrypt.org/docs/rate-limits, "Consecutive Authorization Failures").
 */
const unpauseUrlIn = (words: string): string | null => /https:\/\/\S*\/unpause\S*/.exec(words)?.[0] ?? null;

/** Let's Encrypt also says the time in words: `retry after 2026-02-04 15:12:13 UTC`. */
function waitIn(words: string, now: number): number | null {
  const [, day, time] = /retry after (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/i.exec(words) ?? [];
  return day && time ? Math.max(0, Date.parse(`${day}T${time}Z`) - now) : null;
}

const withoutTokens = (words: string): string =>
  words
    .replace(/(\/\.well-known\/acme-challenge\/)[A-Za-z0-9_-]+/g, '$1<token>')
    .replace(/[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{43}/g, '<key authorization>')
    .replace(/"[A-Za-z0-9_-]{16,}"/g, '"<token>"');
