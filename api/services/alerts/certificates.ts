import type { KnownCertificate } from '../../../domain/alert/facts.js';
import { lineageDueAt, lineageTarget, nextTryAt, toReplace } from '../../../domain/certificate/lineage.js';
import { placeProblems } from '../../../domain/certificate/status.js';
import type { StepError } from '../../../domain/operation/model.js';
import { failedRenewals } from '../../../db/queries/alertFacts.js';
import { type KnownLineage, knownLineages } from '../../../db/queries/lineages.js';
import type { OperationRow } from '../../../db/queries/operations.js';
import { siteCertificateViews } from '../certificates.js';
import { placesOf } from '../lineages.js';
import type { Services } from '../services.js';

/** The certificates of sites and of certbot on active VPSes, as alerts are judged from them. */
export async function everyCertificate(
  db: Services['db'],
  active: ReadonlySet<string>,
  operations: readonly OperationRow[],
): Promise<KnownCertificate[]> {
  const busy = new Set(operations.map(({ target }) => target));
  const [sites, lineages] = await Promise.all([ofSites(db, busy), knownLineages(db)]);
  const all = [...sites, ...lineages.map((lineage) => ofLineage(lineage, busy))];
  return all.filter(({ vpsId }) => active.has(vpsId));
}

async function ofSites(db: Services['db'], busy: ReadonlySet<string>): Promise<KnownCertificate[]> {
  const [views, failures] = await Promise.all([siteCertificateViews({ db }, new Date()), failedRenewals(db)]);
  const failed = new Map(failures.map((failure) => [failure.domain, failure]));
  return views.map((view) => {
    const { dueAt, nextTryAt: next, window } = view.renewal;
    return {
      domain: view.domain,
      vpsId: view.vpsId,
      managedBy: 'vsa',
      validity: { notBefore: view.notBefore, notAfter: view.notAfter },
      window: window === null ? null : { start: Date.parse(window.start), end: Date.parse(window.end) },
      problems: placeProblems(view),
      tryAt: Math.max(Date.parse(dueAt), next === null ? 0 : Date.parse(next)),
      failed: failureOf(failed.get(view.domain) ?? null),
      busy: busy.has(view.domain),
    };
  });
}

function ofLineage(lineage: KnownLineage, busy: ReadonlySet<string>): KnownCertificate {
  const { name, vpsId, onDisk, problem, tries } = lineage;
  const now = Date.now();
  const dueAt = toReplace(lineage, now) === null ? lineageDueAt(lineage) : now;
  return {
    domain: name,
    vpsId,
    managedBy: 'certbot',
    validity: onDisk,
    window: null,
    problems: [...(problem === null ? [] : [problem]), ...placeProblems(placesOf(lineage))],
    tryAt: dueAt === null ? null : Math.max(dueAt, tries === null ? 0 : nextTryAt(tries)),
    failed: failureOf(tries?.failure ?? null),
    busy: busy.has(lineageTarget(vpsId, name)),
  };
}

const failureOf = (
  failure: { readonly operationId: string; readonly at: Date; readonly error: StepError | null } | null,
): KnownCertificate['failed'] =>
  failure && {
    operationId: failure.operationId,
    at: failure.at.getTime(),
    why: failure.error?.message ?? 'It gave no reason.',
  };
