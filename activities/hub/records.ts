import type { HubActivities } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import type { OperationOutcome, Progress } from '../../domain/operation/model.js';
import type { Queries } from '../../db/lib/database.js';
import type { AuditRow } from '../../db/queries/audit.js';
import { recordCertificate } from '../../db/queries/certificates.js';
import { confirmNames, releaseNames, releaseSite } from '../../db/queries/claims.js';
import { endOperation } from '../../db/queries/endings.js';
import { findOperation } from '../../db/queries/operations.js';
import { deleteSite, findSite, recordSite } from '../../db/queries/sites.js';
import { activateVps, holdPresent, reopenVps } from '../../db/queries/vps.js';
import { appendAudit } from './auditFile.js';
import type { HubDeps } from './deps.js';
import { vpsRow } from './vps.js';

type Activities = Pick<
  HubActivities,
  'recordSite' | 'recordRenewal' | 'recordLineage' | 'recordRemoval' | 'recordVps' | 'recordOutcome'
>;

/** The end of an operation in the permanent record: what it made, its row and its one audit outcome, all or nothing. */
export function recordActivities(deps: HubDeps): Activities {
  const { db, accountUid, auditFile, now } = deps;

  const inOneTransaction = async (write: (trx: Queries) => Promise<AuditRow | null>) => {
    const outcome = await db.transaction().execute(write);
    if (outcome !== null) await appendAudit(auditFile, outcome);
  };
  const finish = async (
    trx: Queries,
    operationId: string,
    outcome: OperationOutcome,
    progress: Progress,
    result: unknown,
  ) => {
    const { state, error } = outcome;
    return endOperation(
      trx,
      operationId,
      { state, error, progress: finalProgress(progress, state, now()), result },
      now(),
    );
  };

  return {
    recordSite: ({ operationId, vpsId, result, progress }) =>
      inOneTransaction(async (trx) => {
        const { vps_uid: vpsUid } = await vpsRow(trx, vpsId);
        if (!(await holdPresent(trx, vpsId))) throw new VsaError('VPS_UNKNOWN', `${vpsId} was removed.`);
        const { site, certificate, proof, generation, vhostHash = null } = result;
        const { domain } = site;
        const certificateUid =
          certificate === null
            ? null
            : await recordCertificate(trx, { vpsUid, domain, facts: certificate, acmeAccountUid: accountUid });
        await recordSite(trx, { domain, vpsUid, model: site, certificateUid, proof, generation, vhostHash });
        await confirmNames(trx, domain, [domain, ...site.aliases]);
        return finish(trx, operationId, SUCCEEDED, progress, result);
      }),

    recordRenewal: ({ operationId, vpsId, domain, result, progress }) =>
      inOneTransaction(async (trx) => {
        const { vps_uid: vpsUid } = await vpsRow(trx, vpsId);
        const { certificate, tls, vhost, generation, proof } = result;
        const site = await findSite(trx, domain);
        if (site !== null) {
          const facts = { vpsUid, domain, facts: certificate, acmeAccountUid: accountUid };
          const certificateUid = await recordCertificate(trx, facts);
          const vhostHash =
            vhost === undefined ? null : site.vhost_hash === vhost.before ? vhost.after : site.vhost_hash;
          const model = { ...site.model, tls };
          await recordSite(trx, { domain, vpsUid, model, certificateUid, proof, generation, vhostHash });
        }
        return finish(trx, operationId, SUCCEEDED, progress, result);
      }),

    recordLineage: ({ operationId, result, progress }) =>
      inOneTransaction((trx) => finish(trx, operationId, SUCCEEDED, progress, result)),

    recordRemoval: ({ operationId, domain, result, progress }) =>
      inOneTransaction(async (trx) => {
        await deleteSite(trx, domain);
        await releaseSite(trx, domain);
        return finish(trx, operationId, SUCCEEDED, progress, result);
      }),

    recordVps: ({ operationId, vpsId, generation, observeOnly, progress }) =>
      inOneTransaction(async (trx) => {
        await activateVps(trx, vpsId, { generation, observeOnly });
        return finish(trx, operationId, SUCCEEDED, progress, { generation, observeOnly });
      }),

    recordOutcome: ({ operationId, vpsId, outcome, progress }) =>
      inOneTransaction(async (trx) => {
        await releaseNames(trx, operationId);
        // Also where a person gave up what was held before its own undo had its turn.
        if ((await findOperation(trx, operationId))?.kind === 'removeVps') await reopenVps(trx, vpsId);
        const result = outcome.left.length === 0 ? null : { left: outcome.left };
        return finish(trx, operationId, outcome, progress, result);
      }),
  };
}

const SUCCEEDED: OperationOutcome = { state: 'succeeded', error: null, left: [] };

/** The record is written in the last step, which therefore still runs: in what is kept, it is done. */
export function finalProgress(progress: Progress, state: OperationOutcome['state'], now: Date): Progress {
  const steps = progress.steps.map((step) =>
    state === 'succeeded' && step.state === 'running'
      ? { ...step, state: 'done' as const, finishedAt: now.toISOString() }
      : step,
  );
  return { ...progress, version: progress.version + 1, state, steps, held: null, question: null, actions: [] };
}
