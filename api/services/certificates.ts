import { VsaError } from '../../domain/errors.js';
import type { Domain, VpsId } from '../../domain/fields/brands.js';
import { dueAt } from '../../domain/certificate/renewal.js';
import { windowOf } from '../../domain/certificate/window.js';
import { certificateStatus, daysLeft, placeProblems } from '../../domain/certificate/status.js';
import type { CertificateView } from '../../domain/schemas/certificate.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { type SiteCertificateRow, siteCertificates } from '../../db/queries/siteCertificates.js';
import type { Caller } from '../lib/caller.js';
import type { Once } from '../lib/route.js';
import { refuseOffline } from './fleet.js';
import { lineageViews } from './lineages.js';
import type { Services } from './services.js';
import { recordedSite } from './sites.js';

/** The certificates that sites use and those that certbot keeps; the unreadable first, then the one that ends first. */
export async function certificateViews({ db }: Pick<Services, 'db'>): Promise<CertificateView[]> {
  const now = new Date();
  const all = [...(await siteCertificateViews({ db }, now)), ...(await lineageViews({ db }, now))];
  return all.sort((a, b) => (a.notAfter ?? '').localeCompare(b.notAfter ?? '') || a.domain.localeCompare(b.domain));
}

/** The certificates that sites use. */
export const siteCertificateViews = async ({ db }: Pick<Services, 'db'>, now: Date): Promise<SiteCertificateView[]> =>
  (await siteCertificates(db)).map((row) => viewOf(row, now));

/** One that was issued to the hub, so all is known of it. */
export type SiteCertificateView = CertificateView & {
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly renewal: { readonly dueAt: string };
};

/** Starts the renewal of a site's certificate. Fails with NOT_FOUND, PRECONDITION, VPS_OFFLINE and as `start` does. */
export async function renew(
  services: Pick<Services, 'db' | 'engine' | 'operations'>,
  domain: Domain,
  caller: Caller,
  once: Once,
): Promise<OperationView> {
  const site = await recordedSite(services, domain);
  if (site.serial === null)
    throw new VsaError('PRECONDITION', `${domain} has no certificate: provision it again without skipCert.`);
  const vpsId = site.vps_id as VpsId;
  await refuseOffline(services, vpsId);
  const target = { kind: 'renewCertificate', target: domain, vpsId, action: 'certificate.renew' } as const;
  return services.operations.start({ ...target, input: { domain }, names: [], caller, once });
}

function viewOf(row: SiteCertificateRow, now: Date): SiteCertificateView {
  const facts = { notBefore: row.notBefore.toISOString(), notAfter: row.notAfter.toISOString() };
  const window = windowOf(row.windowStart, row.windowEnd);
  const status = certificateStatus(facts, now.getTime(), window?.end ?? null);
  const { onDisk, served } = againstRecord(row);
  return {
    domain: row.domain,
    vpsId: row.vpsId,
    managedBy: 'vsa',
    names: row.names,
    issuer: row.issuer,
    serial: row.serial,
    ...facts,
    daysLeft: daysLeft(facts.notAfter, now.getTime()),
    status,
    onDisk,
    served,
    lookedAt: row.readAt?.toISOString() ?? null,
    problems: [
      ...(status === 'valid' || status === 'warning' ? [] : [`It is ${status}.`]),
      ...(window !== null && window.end <= +now ? ['Its authority wanted it replaced by now.'] : []),
      ...placeProblems({ onDisk, served }),
      ...(row.failed === null ? [] : [`${row.vpsId} could not read its certificates: ${row.failed}`]),
      ...(row.error === null ? [] : [`The last renewal failed: ${row.error.message}`]),
    ],
    renewal: {
      dueAt: new Date(
        dueAt({ notBefore: +row.notBefore, notAfter: +row.notAfter, window, renewAt: row.renewAt?.getTime() ?? null }),
      ).toISOString(),
      alsoBy: [],
      window:
        window === null
          ? null
          : {
              start: new Date(window.start).toISOString(),
              end: new Date(window.end).toISOString(),
              explanation: row.explanation,
            },
      windowError: row.windowError,
      attempts: row.attempts,
      nextTryAt: row.nextTryAt?.toISOString() ?? null,
      lastOperationId: row.operationId,
      lastError: row.error,
    },
    source: 'record',
    asOf: now.toISOString(),
  };
}

/** A VPS may report anything, so its words are only compared. */
function againstRecord({
  reported,
  readAt,
  recordedAt,
  fingerprint,
}: SiteCertificateRow): Pick<CertificateView, 'onDisk' | 'served'> {
  // A report from before says nothing of it.
  if (readAt === null || readAt < recordedAt) return { onDisk: 'unknown', served: 'unknown' };
  if (reported === null) return { onDisk: 'missing', served: 'unknown' };
  const { onDisk, served } = reported as { onDisk?: { fingerprint?: unknown } | null; served?: unknown };
  const shown = (Array.isArray(served) ? (served as unknown[]) : []).map((each) =>
    Reflect.get(Object(each), 'fingerprint'),
  );
  return {
    onDisk: onDisk === null || onDisk === undefined ? 'missing' : onDisk.fingerprint === fingerprint ? 'same' : 'other',
    served: shown.includes(null) ? 'none' : shown.every((each) => each === fingerprint) ? 'same' : 'other',
  };
}
