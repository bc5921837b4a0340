import { createHmac } from 'node:crypto';
import { bodyOf, type Notice, plainLine, type WebhookFormat } from '../../../domain/alert/notice.js';
import { withTimeLimit } from '../../../lib/timeLimit.js';
import type { HubConfiguration } from '../../../domain/schemas/configuration.js';
import type { AlertTest } from '../../../domain/schemas/alert.js';

/** Where alerts are told. The address and the key are secrets. */
export interface Webhook {
  readonly url: string;
  readonly format: WebhookFormat;
  /** null: not signed. */
  readonly key: Buffer | null;
  /** Which hub speaks. */
  readonly hub: string | null;
}

/** The webhook of this hub; null: it has none. */
export function webhookOf(configuration: HubConfiguration): Webhook | null {
  const url = configuration.VSA_ALERT_WEBHOOK_URL;
  if (url === undefined) return null;
  const secret = configuration.VSA_ALERT_WEBHOOK_SECRET;
  return {
    url,
    format: configuration.VSA_ALERT_WEBHOOK_FORMAT,
    key: secret === undefined ? null : Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64'),
    hub: configuration.VSA_HUB_URL ?? null,
  };
}

const SECRET_PREFIX = 'whsec_';
/** Milliseconds. Shorter than the pause after a try, so that two tries never overlap. */
const LIMIT = 10_000;
const MOST_BYTES = 2_048;

/**
 * Sends a notice once and says what came of it, never a secret. Headers and signature are those of Standard Webhooks
 * 1.0.0 (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md).
 */
export async function tell(
  webhook: Webhook,
  id: string,
  notice: Notice,
  { now, stopped }: { readonly now: Date; readonly stopped?: AbortSignal },
): Promise<AlertTest> {
  const body = bodyOf(notice, webhook.format, webhook.hub);
  return withTimeLimit(LIMIT, stopped, async (signal) => {
    try {
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'vsa',
        ...signed(webhook.key, id, Math.floor(now.getTime() / 1_000), body),
      };
      const response = await fetch(webhook.url, { method: 'POST', headers, body, redirect: 'manual', signal });
      const said = withoutSecrets(await beginningOf(response), webhook);
      const answer = `It answered ${response.status}${REDIRECTS.has(response.status) ? NOT_FOLLOWED : ''}${said}`;
      return { delivered: response.ok, status: response.status, answer };
    } catch (error) {
      return { delivered: false, status: null, answer: signal.aborted ? NO_ANSWER : unreachable(error) };
    }
  });
}

const NO_ANSWER = `It did not answer within ${LIMIT / 1_000} s.`;
const NOT_FOLLOWED = ' (redirects are not followed)';
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function signed(key: Buffer | null, id: string, seconds: number, body: string): Record<string, string> {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(seconds) };
  if (key === null) return headers;
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}

async function beginningOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= MOST_BYTES) break;
  }
  return plainLine(Buffer.concat(parts).toString('utf8'), 200);
}

/** The words of a receiver, unless they repeat the address or the key: web servers like to name what was not found. */
function withoutSecrets(words: string, { url, key }: Webhook): string {
  if (words === '') return '.';
  const { host, pathname, searchParams } = new URL(url);
  const parts = [host, ...pathname.split('/'), ...searchParams.values(), key?.toString('base64') ?? ''];
  const secrets = parts.flatMap((part) => [part, decoded(part)]).filter((part) => part.length > 3);
  const lower = words.toLowerCase();
  return secrets.some((part) => lower.includes(part.toLowerCase())) ? '.' : `: ${words}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** fetch() names the address in its own words, so only the system's code is taken. */
function unreachable(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)
    ? `It cannot be reached (${code}).`
    : 'It cannot be reached.';
}
