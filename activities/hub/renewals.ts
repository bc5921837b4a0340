import {
  inOrder,
  isFree,
  MOST_RENEWALS_AT_ONCE,
  type Renewable,
  renewalPause,
} from '../../domain/certificate/renewal.js';
import { lineageTarget } from '../../domain/certificate/lineage.js';
import { windowOf } from '../../domain/certificate/window.js';
import type { HubActivities, StartedRenewals } from '../../domain/contracts.js';
import type { Domain, VpsId } from '../../domain/fields/brands.js';
import { type DueLineage, dueLineages } from '../../db/queries/lineages.js';
import {
  namesToBeOrdered,
  noteRenewal,
  renewableCertificates,
  type SiteCertificate,
} from '../../db/queries/renewals.js';
import { uuidv7 } from '../../lib/uuid.js';
import { type BudgetLimits, checkBudget, type PastOrder } from './ca/budget.js';
import { pastOrders } from './ca/history.js';
import type { HubDeps } from './deps.js';
import { beginOperation } from './operations/begin.js';

/** Certificates are replaced before they end, each by an operation of its own, as a person would start it. */
export function renewalActivities(deps: HubDeps): Pick<HubActivities, 'startDueRenewals'> {
  const { db, ca, accountUid, waits, now } = deps;

  const begin = (certificate: Pick<SiteCertificate, 'certificateUid' | 'attempts' | 'domain' | 'vpsId'>) => {
    const { certificateUid, attempts, domain, vpsId } = certificate;
    const operationId = uuidv7();
    const renewal = {
      kind: 'renewCertificate',
      target: domain,
      input: { operationId, vpsId: vpsId as VpsId, waits, domain: domain as Domain },
      ...BY_SCHEDULE,
      summary: `renew the certificate of ${domain}`,
    } as const;
    const tries = attempts + 1;
    const nextTryAt = new Date(now().getTime() + renewalPause(tries));
    return beginOperation(deps, renewal, (trx) =>
      noteRenewal(trx, { certificateUid, attempts: tries, nextTryAt, operationId }),
    );
  };

  const beginByCertbot = ({ vpsId, name, fingerprint }: DueLineage) => {
    const input = { operationId: uuidv7(), vpsId: vpsId as VpsId, waits, lineage: name, fingerprint };
    const [kind, target] = ['renewLineage', lineageTarget(vpsId, name)] as const;
    return beginOperation(deps, { ...BY_SCHEDULE, kind, target, input, summary: `let certbot renew ${name}` });
  };

  const startDueLineages = async () => {
    const started: string[] = [];
    const busy: string[] = [];
    for (const lineage of await dueLineages(db, now())) {
      const list = (await beginByCertbot(lineage)) ? started : busy;
      list.push(lineageTarget(lineage.vpsId, lineage.name));
    }
    return { started, busy };
  };

  return {
    async startDueRenewals() {
      const sites = await startDueSites();
      const lineages = await startDueLineages();
      return {
        started: [...sites.started, ...lineages.started],
        busy: [...sites.busy, ...lineages.busy],
        later: sites.later,
      };
    },
  };

  async function startDueSites(): Promise<StartedRenewals> {
    const at = now();
    const due = inOrder((await renewableCertificates(db, at)).map(renewable), at.getTime());
    if (due.length === 0) return { started: [], busy: [], later: [] };
    const coming = (await namesToBeOrdered(db)).map((names) => orderOf(names, at));
    const history = [...(await pastOrders(db, accountUid, at)), ...coming];
    const { now: chosen, later } = withinBudget(due, history, ca.limits, at);
    const started: string[] = [];
    const busy: string[] = [];
    const left = [...later];
    for (const certificate of chosen) {
      if (now().getTime() - at.getTime() > TICK) left.push(certificate);
      else ((await begin(certificate)) ? started : busy).push(certificate.domain);
    }
    return { started, busy, later: left.map(({ domain }) => domain) };
  }
}

/** A hub that is slow starts as many as it can in this time (milliseconds); the next tick comes within a minute. */
const TICK = 30_000;

const BY_SCHEDULE = { actor: 'schedule renew-certificates', action: 'certificate.renew' } as const;

type Due = Pick<SiteCertificate, 'names'> & Pick<Renewable, 'window'>;

/**
 * Which of the due are started in this tick, in their order: those for which the CA's limits have room beside the
 * account's orders so far. One that has to wait does not keep those behind it, which may need another limit.
 */
export function withinBudget<T extends Due>(
  due: readonly T[],
  history: readonly PastOrder[],
  limits: BudgetLimits,
  at: Date,
): { readonly now: readonly T[]; readonly later: readonly T[] } {
  const orders = [...history];
  const now: T[] = [];
  const later: T[] = [];
  for (const certificate of due) {
    const order = { ...orderOf(certificate.names, at), exempt: isFree(certificate, at.getTime()) };
    const fits =
      now.length < MOST_RENEWALS_AT_ONCE && (order.exempt || checkBudget(orders, order.names, at, limits).ok);
    (fits ? now : later).push(certificate);
    if (fits) orders.push(order);
  }
  return { now, later };
}

const orderOf = (names: readonly string[], at: Date) => ({ at, names: names as Domain[], outcome: 'open' }) as const;

const renewable = (certificate: SiteCertificate) => {
  const { notBefore, notAfter, startsAt, endsAt, renewAt } = certificate;
  return {
    ...certificate,
    notBefore: notBefore.getTime(),
    notAfter: notAfter.getTime(),
    window: windowOf(startsAt, endsAt),
    renewAt: renewAt?.getTime() ?? null,
  };
};
