import {
  lineageDueAt,
  type LineageOnVps,
  lineageTarget,
  nextTryAt,
  toReplace,
} from '../../domain/certificate/lineage.js';
import { certificateStatus, daysLeft, placeProblems } from '../../domain/certificate/status.js';
import { VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import type { CertificateView } from '../../domain/schemas/certificate.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { type KnownLineage, knownLineages } from '../../db/queries/lineages.js';
import type { Caller } from '../lib/caller.js';
import type { Once } from '../lib/route.js';
import { refuseInactive, refuseOffline } from './fleet.js';
import type { Services } from './services.js';

/** The certificates that the VPSes' own certbots keep, as last reported. */
export const lineageViews = async ({ db }: Pick<Services, 'db'>, now: Date): Promise<CertificateView[]> =>
  (await knownLineages(db)).map((lineage) => viewOf(lineage, now));

/** Lets certbot renew one now. Fails with VPS_UNKNOWN, OBSERVE_ONLY, NOT_FOUND, PRECONDITION, VPS_OFFLINE. */
export async function renewLineage(
  services: Pick<Services, 'db' | 'engine' | 'operations'>,
  { vpsId, name }: { readonly vpsId: VpsId; readonly name: string },
  caller: Caller,
  once: Once,
): Promise<OperationView> {
  await refuseInactive(services, vpsId);
  const lineage = (await knownLineages(services.db)).find((each) => each.vpsId === vpsId && each.name === name);
  if (lineage === undefined) throw new VsaError('NOT_FOUND', `${vpsId} reports no certificate ${name} of certbot.`);
  if (!lineage.renewable || lineage.onDisk === null)
    throw new VsaError('PRECONDITION', `certbot cannot renew ${name}: ${lineage.problem ?? 'it is unreadable.'}`);
  await refuseOffline(services, vpsId);
  const { fingerprint } = lineage.onDisk;
  const target = { kind: 'renewLineage', target: lineageTarget(vpsId, name), vpsId } as const;
  const input = { lineage: name, fingerprint };
  return services.operations.start({ ...target, action: 'certificate.renew', input, names: [], caller, once });
}

function viewOf(lineage: KnownLineage, now: Date): CertificateView {
  const { vpsId, name, onDisk, problem, tries, alsoRenewedBy, readAt, failed } = lineage;
  const status = certificateStatus(onDisk, now.getTime());
  const places = placesOf(lineage);
  const dueAt = toReplace(lineage, now.getTime()) === null ? lineageDueAt(lineage) : now.getTime();
  const failure = tries?.failure ?? null;
  return {
    domain: name,
    vpsId,
    managedBy: 'certbot',
    names: onDisk?.names ?? [],
    issuer: onDisk?.issuer ?? null,
    serial: onDisk?.serial ?? null,
    notBefore: onDisk?.notBefore ?? null,
    notAfter: onDisk?.notAfter ?? null,
    daysLeft: onDisk === null ? null : daysLeft(onDisk.notAfter, now.getTime()),
    status,
    ...places,
    lookedAt: readAt?.toISOString() ?? null,
    problems: [
      ...(status === 'critical' || status === 'expired' ? [`It is ${status}.`] : []),
      ...(problem === null ? [] : [problem]),
      ...placeProblems(places),
      ...(failed === null ? [] : [`${vpsId} could not read certbot's certificates: ${failed}`]),
      ...(failure === null ? [] : [`The last renewal failed: ${failure.error?.message ?? 'it gave no reason.'}`]),
    ],
    renewal: {
      dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
      alsoBy: alsoRenewedBy,
      window: null,
      windowError: null,
      attempts: tries?.attempts ?? 0,
      nextTryAt: tries === null ? null : new Date(nextTryAt(tries)).toISOString(),
      lastOperationId: tries?.operationId ?? null,
      lastError: failure?.error ?? null,
    },
    source: 'record',
    asOf: now.toISOString(),
  };
}

/** What lies on disk is its record; what is served is unknown where no vhost names it. */
export const placesOf = (lineage: LineageOnVps): Pick<CertificateView, 'onDisk' | 'served'> => ({
  onDisk: lineage.onDisk === null ? 'unknown' : 'same',
  served: servedOf(lineage),
});

function servedOf({ onDisk, served }: LineageOnVps): CertificateView['served'] {
  if (onDisk === null || served.length === 0) return 'unknown';
  if (served.some(({ fingerprint }) => fingerprint === null)) return 'none';
  return served.every(({ fingerprint }) => fingerprint === onDisk.fingerprint) ? 'same' : 'other';
}
