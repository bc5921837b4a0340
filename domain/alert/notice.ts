import type { AlertKind, AlertObject, Severity } from './model.js';
import type { AlertEvent } from './reconcile.js';

/** An alert as it is told. Times are RFC 3339 UTC. */
export interface ToldAlert {
  readonly id: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly object: AlertObject;
  readonly vpsId: string | null;
  readonly domain: string | null;
  readonly text: string;
  readonly fix: string;
  readonly firstSeenAt: string;
  readonly resolvedAt: string | null;
}

/** One message to the receiver of alerts; `timestamp` is when what it tells happened. */
export type Notice =
  | { readonly type: `alert.${AlertEvent}`; readonly timestamp: string; readonly data: ToldAlert }
  | { readonly type: 'certificate.renewed'; readonly timestamp: string; readonly data: Renewed }
  | { readonly type: 'alert.test'; readonly timestamp: string; readonly data: { readonly text: string } };

export interface Renewed {
  readonly domain: string;
  readonly vpsId: string;
  readonly operationId: string;
}

export const WEBHOOK_FORMATS = ['json', 'slack'] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** The body of the request that tells a notice; `hub`: which hub speaks. */
export function bodyOf(notice: Notice, format: WebhookFormat, hub: string | null): string {
  if (format === 'slack') return JSON.stringify({ text: slackText(notice, hub), mrkdwn: false });
  return JSON.stringify({ ...notice, hub });
}

/**
 * As Slack takes text from programs (https://api.slack.com/docs/message-formatting): the three characters that begin
 * its markup are escaped, so that nothing in a text mentions anybody or becomes a link with other words.
 */
function slackText(notice: Notice, hub: string | null): string {
  const from = hub === null ? '' : ` (${hub})`;
  const line = wordsOf(notice).join('\n') + from;
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function wordsOf(notice: Notice): string[] {
  if (notice.type === 'alert.test') return [`VSA: ${notice.data.text}`];
  if (notice.type === 'certificate.renewed') return [`VSA: the certificate of ${notice.data.domain} was renewed.`];
  const { severity, text, fix, id } = notice.data;
  if (notice.type === 'alert.resolved') return [`VSA: resolved: ${text}`];
  const still = notice.type === 'alert.reminded' ? ', still open' : notice.type === 'alert.worsened' ? ', worse' : '';
  return [`VSA: ${severity}${still}: ${text}`, fix, `vsa alert ack ${id}`];
}

/** Words that came from elsewhere as one line of at most `most` characters, without controls and reordering. */
export function plainLine(text: string, most = 800): string {
  const line = text.replace(UNSAFE, ' ').replace(/ {2,}/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 3)}...`;
}

// Controls, separators of lines, format characters that hide or reorder, and halves of surrogate pairs.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
