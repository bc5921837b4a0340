import type { OperationState } from '../operation/model.js';
import type { CertificateFacts } from './ca.js';
import { renewalPause, renewalTime } from './renewal.js';

/** What a VPS says of a lineage: certbot's word for a certificate that it keeps under a name of its own. */
export interface LineageOnVps {
  /** Its folder below `live`. */
  readonly name: string;
  /** The leaf that lies there now; null: it is unreadable. */
  readonly onDisk: CertificateFacts | null;
  /** What is wrong with its files, in words. */
  readonly problem: string | null;
  /** Whether certbot can be told to renew it. */
  readonly renewable: boolean;
  /** What nginx serves for each name whose vhost names the lineage; null: nothing. */
  readonly served: readonly { readonly name: string; readonly fingerprint: string | null }[];
  /** What else on the VPS renews it, such as certbot's own timer. */
  readonly alsoRenewedBy: readonly string[];
}

/** How renewing what lies there now went. */
export interface LineageTries {
  readonly attempts: number;
  readonly lastAt: Date;
  readonly state: OperationState;
}

/** Names that VSA hands to certbot; others are only listed. */
export const LINEAGE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,250}$/;

/** What an operation on it works on: a VPS and a name there. No domain and no id of a VPS looks like it. */
export const lineageTarget = (vpsId: string, name: string): string => `${vpsId}/${name}`;

/** When it is due: by the time it has left; null: certbot cannot be told to renew it. Milliseconds since the epoch. */
export function lineageDueAt({ renewable, onDisk }: Pick<LineageOnVps, 'renewable' | 'onDisk'>): number | null {
  if (!renewable || onDisk === null) return null;
  return renewalTime({ notBefore: Date.parse(onDisk.notBefore), notAfter: Date.parse(onDisk.notAfter) });
}

/** When it may be tried again after tries that left the same certificate there. Milliseconds since the epoch. */
export const nextTryAt = ({ attempts, lastAt }: LineageTries): number => lastAt.getTime() + renewalPause(attempts);

/**
 * The fingerprint that a renewal now is to replace, or null where nothing is to be done. Once due, what lies there;
 * else what nginx still serves although another one lies there, for which it need only read its files again.
 */
export function toReplace(lineage: LineageOnVps, now: number): string | null {
  const due = lineageDueAt(lineage);
  if (due === null || lineage.onDisk === null) return null;
  const { fingerprint } = lineage.onDisk;
  if (due <= now) return fingerprint;
  return (
    lineage.served.find((each) => each.fingerprint !== null && each.fingerprint !== fingerprint)?.fingerprint ?? null
  );
}

/** The steps of a renewal by certbot, in order. */
export const RENEW_LINEAGE_STEPS = ['run certbot', 'reload nginx', 'prove', 'record the renewal'] as const;
export type RenewLineageStep = (typeof RENEW_LINEAGE_STEPS)[number];

/** What a VPS says of its lineages, one for each name. It may say anything, so nothing is taken as given. */
export function readLineages(words: unknown): LineageOnVps[] {
  const found = listOf(words).flatMap((each) => readLineage(each) ?? []);
  return [...new Map(found.reverse().map((each) => [each.name, each])).values()].reverse();
}

function readLineage(words: unknown): LineageOnVps | null {
  const name = textOf(words, 'name');
  if (name === null) return null;
  const onDisk = readFacts(get(words, 'onDisk'));
  return {
    name,
    onDisk,
    problem: textOf(words, 'problem') ?? (onDisk === null ? 'It is unreadable.' : null),
    renewable: get(words, 'renewable') === true && onDisk !== null && LINEAGE_NAME.test(name),
    served: listOf(get(words, 'served')).flatMap((each) => {
      const served = textOf(each, 'name');
      return served === null ? [] : [{ name: served, fingerprint: textOf(each, 'fingerprint') }];
    }),
    alsoRenewedBy: listOf(get(words, 'alsoRenewedBy')).filter((each) => typeof each === 'string'),
  };
}

function readFacts(words: unknown): CertificateFacts | null {
  const [serial, issuer, fingerprint] = [
    textOf(words, 'serial'),
    textOf(words, 'issuer'),
    textOf(words, 'fingerprint'),
  ];
  const [notBefore, notAfter] = [textOf(words, 'notBefore') ?? '', textOf(words, 'notAfter') ?? ''];
  const names = listOf(get(words, 'names')).filter((each) => typeof each === 'string');
  if (serial === null || issuer === null || fingerprint === null) return null;
  if (!MOMENT.test(notBefore) || !MOMENT.test(notAfter)) return null;
  if (Number.isNaN(Date.parse(notBefore) + Date.parse(notAfter))) return null;
  return {
    serial,
    issuer,
    fingerprint,
    notBefore,
    notAfter,
    names: names as readonly string[] as CertificateFacts['names'],
  };
}

/** As `Date.toISOString` writes it. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const get = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
function textOf(value: unknown, key: string): string | null {
  const text = get(value, key);
  return typeof text === 'string' && text !== '' ? text : null;
}
