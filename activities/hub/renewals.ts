import { MOST_RENEWALS_AT_ONCE, renewalPause, renewalTime } from '../../domain/certificate/renewal.js';
import type { HubActivities } from '../../domain/contracts.js';
import type { Domain, VpsId } from '../../domain/fields/brands.js';
import { noteRenewal, renewableCertificates, type SiteCertificate } from '../../db/queries/renewals.js';
import { uuidv7 } from '../../lib/uuid.js';
import type { HubDeps } from './deps.js';
import { beginOperation } from './operations/begin.js';

/** Certificates are replaced before they end, each by an operation of its own, as a person would start it. */
export function renewalActivities(deps: HubDeps): Pick<HubActivities, 'startDueRenewals'> {
  const { db, waits, now } = deps;

  const begin = ({ certificateUid, attempts, domain, vpsId }: SiteCertificate): Promise<boolean> => {
    const operationId = uuidv7();
    const renewal = {
      kind: 'renewCertificate',
      target: domain,
      input: { operationId, vpsId: vpsId as VpsId, waits, domain: domain as Domain },
      actor: 'schedule renew-certificates',
      action: 'certificate.renew',
      summary: `renew the certificate of ${domain}`,
    } as const;
    const tries = attempts + 1;
    const nextTryAt = new Date(now().getTime() + renewalPause(tries));
    return beginOperation(deps, renewal, (trx) =>
      noteRenewal(trx, { certificateUid, attempts: tries, nextTryAt, operationId }),
    );
  };

  return {
    async startDueRenewals() {
      const at = now();
      const due = (await renewableCertificates(db, at)).filter((certificate) => isDue(certificate, at));
      const started: Domain[] = [];
      const busy: Domain[] = [];
      for (const certificate of due.slice(0, MOST_RENEWALS_AT_ONCE)) {
        const list = (await begin(certificate)) ? started : busy;
        list.push(certificate.domain as Domain);
      }
      return { started, busy };
    },
  };
}

const isDue = ({ notBefore, notAfter }: SiteCertificate, at: Date): boolean =>
  at.getTime() >= renewalTime({ notBefore: notBefore.getTime(), notAfter: notAfter.getTime() });
