import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { MOST_RENEWALS_AT_ONCE, renewalPause, renewalTime } from '../../domain/certificate/renewal.js';
import type { HubActivities, RenewCertificateInput } from '../../domain/contracts.js';
import { startOptions, workflowIdOf } from '../../domain/operation/start.js';
import type { Domain, VpsId } from '../../domain/fields/brands.js';
import { recordIntent } from '../../db/queries/audit.js';
import { insertOperation } from '../../db/queries/operations.js';
import { noteRenewal, renewableCertificates, type SiteCertificate } from '../../db/queries/renewals.js';
import { uuidv7 } from '../../lib/uuid.js';
import type { HubDeps } from './deps.js';

/** Who it is that renews, in operations and audit. */
const ACTOR = 'schedule renew-certificates';

/** Certificates are replaced before they end, each by an operation of its own, as a person would start it. */
export function renewalActivities(deps: HubDeps): Pick<HubActivities, 'startDueRenewals'> {
  const { db, temporal, waits, now } = deps;

  /** Row, audit intent and the count of tries, all or nothing; false: another operation is open on the site. */
  const accept = (input: RenewCertificateInput, { certificateUid, attempts }: SiteCertificate): Promise<boolean> =>
    db.transaction().execute(async (trx) => {
      const { operationId, vpsId, domain } = input;
      const createdAt = now();
      const row = { id: operationId, kind: 'renewCertificate', target: domain, vpsId, actor: ACTOR } as const;
      if (!(await insertOperation(trx, { ...row, input, createdAt }))) return false;
      const intent = { id: uuidv7(), operationId, vpsId, actor: ACTOR, target: domain, params: {} };
      await recordIntent(trx, { ...intent, action: 'certificate.renew' });
      const tries = attempts + 1;
      const nextTryAt = new Date(createdAt.getTime() + renewalPause(tries));
      await noteRenewal(trx, { certificateUid, attempts: tries, nextTryAt, operationId });
      return true;
    });

  const start = async (input: RenewCertificateInput): Promise<void> => {
    const { operationId, vpsId, domain } = input;
    try {
      await temporal.workflow.start('renewCertificate', {
        ...startOptions({ kind: 'renewCertificate', operationId, vpsId, target: domain }),
        args: [input],
        staticSummary: `renew the certificate of ${domain}`,
      });
    } catch (error) {
      // The reconciler ends what was accepted and never started.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };

  /** A workflow works on the site, also one whose operation is over and that has not closed yet. */
  const isHeld = async (domain: Domain): Promise<boolean> => {
    const workflowId = workflowIdOf({ kind: 'renewCertificate', target: domain });
    try {
      return (await temporal.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  };

  return {
    async startDueRenewals() {
      const at = now();
      const due = (await renewableCertificates(db, at)).filter((certificate) => isDue(certificate, at));
      const started: Domain[] = [];
      const busy: Domain[] = [];
      for (const certificate of due.slice(0, MOST_RENEWALS_AT_ONCE)) {
        const domain = certificate.domain as Domain;
        const input = { operationId: uuidv7(), vpsId: certificate.vpsId as VpsId, waits, domain };
        if (!(await isHeld(domain)) && (await accept(input, certificate))) {
          await start(input);
          started.push(domain);
        } else busy.push(domain);
      }
      return { started, busy };
    },
  };
}

const isDue = ({ notBefore, notAfter }: SiteCertificate, at: Date): boolean =>
  at.getTime() >= renewalTime({ notBefore: notBefore.getTime(), notAfter: notAfter.getTime() });
