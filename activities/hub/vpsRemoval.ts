import type { HubActivities, HubCall, SiteRemovals, UnprovisionSiteInput } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import type { Domain } from '../../domain/fields/brands.js';
import { OPEN_STATES } from '../../domain/operation/model.js';
import { workflowIdOf } from '../../domain/operation/start.js';
import { uuidv7 } from '../../lib/uuid.js';
import type { AuditRow } from '../../db/queries/audit.js';
import { revokeAgent } from '../../db/queries/agents.js';
import { releaseNames } from '../../db/queries/claims.js';
import { endOperation } from '../../db/queries/endings.js';
import {
  abandonedOn,
  findOperation,
  openOperationsOn,
  type OperationRow,
  partsOf,
} from '../../db/queries/operations.js';
import { domainsOn } from '../../db/queries/sites.js';
import { closeVps, removeVps, reopenVps } from '../../db/queries/vps.js';
import { appendAudit } from './auditFile.js';
import type { HubDeps } from './deps.js';
import { beginOperation } from './operations/begin.js';
import { cancelWorkflow, describeWorkflow, nullIfNotFound } from './operations/workflow.js';
import { finalProgress } from './records.js';
import { vpsRow } from './vps.js';

type Activities = Pick<
  HubActivities,
  'closeVps' | 'reopenVps' | 'refuseBusyVps' | 'removeSites' | 'cancelSiteRemovals' | 'recordVpsRemoval'
>;

/** So many sites are taken off at once; they share the generations that are published meanwhile. */
const AT_ONCE = 10;

/** Taking a VPS out of the fleet: its sites each by an operation of its own, then its row in one transaction. */
export function vpsRemovalActivities(deps: HubDeps): Activities {
  const { db, temporal, waits, auditFile, now } = deps;

  const others = async ({ operationId, vpsId }: HubCall) =>
    (await openOperationsOn(db, vpsId)).filter(({ id }) => id !== operationId);

  return {
    closeVps: ({ vpsId }) => closeVps(db, vpsId),
    reopenVps: ({ vpsId }) => reopenVps(db, vpsId),

    async refuseBusyVps(call) {
      const [first, ...rest] = await others(call);
      if (first === undefined) return;
      const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
      throw new VsaError('BLOCKED_BY', `Operation ${first.id} (${first.kind} ${first.target})${more} is not over.`);
    },

    async removeSites({ operationId, vpsId, containers }): Promise<SiteRemovals> {
      const actor = (await findOperation(db, operationId))?.actor ?? 'hub';
      const parts = await partsOf(db, operationId);
      const begun = new Set(parts.map(({ target }) => target));
      const open = parts.filter(({ state }) => OPEN_STATES.includes(state)).map(({ target }) => target as Domain);
      const waiting = (await domainsOn(db, vpsId)).filter((domain) => !begun.has(domain)) as Domain[];
      for (const domain of waiting) {
        // Those that wait count as open, so that the caller comes again.
        open.push(domain);
        if (open.length > AT_ONCE) continue;
        const input: UnprovisionSiteInput & { partOf: string } = {
          ...{ operationId: uuidv7(), vpsId, waits, domain, containers },
          ...{ keepCertificate: false, purge: false, partOf: operationId },
        };
        const summary = `take ${domain} off, with ${vpsId}`;
        const removal = { kind: 'unprovisionSite', target: domain, input, actor, action: 'site.unprovision' } as const;
        await beginOperation(deps, { ...removal, summary, onClosedVps: true });
      }
      const over = parts.filter(({ state }) => !OPEN_STATES.includes(state));
      const failed = over
        .filter(({ state }) => state !== 'succeeded')
        .map(({ target, state, error }) => ({ domain: target, message: error?.message ?? state }));
      return { open, failed, removed: over.length - failed.length };
    },

    async cancelSiteRemovals({ operationId }) {
      const open = (await partsOf(db, operationId)).filter(({ state }) => OPEN_STATES.includes(state));
      await Promise.all(open.map((part) => cancelWorkflow(temporal, workflowIdOf(part))));
      if (open.length === 0) return;
      throw new VsaError('BLOCKED_BY', `${open.map(({ target }) => target).join(', ')}: being taken off or put back.`);
    },

    async recordVpsRemoval(call) {
      const { operationId, vpsId, progress } = call;
      const { vps_uid: vpsUid } = await vpsRow(db, vpsId);
      const given = await others(call);
      const outcomes: (AuditRow | null)[] = [];
      const left = await db.transaction().execute(async (trx) => {
        await revokeAgent(trx, vpsUid, now());
        for (const operation of given) {
          const { id } = operation;
          const error = { code: 'ABANDONED', message: `${vpsId} was removed by force.` } as const;
          const given = { state: 'failed', error, progress: operation.progress, result: null } as const;
          outcomes.push(await endOperation(trx, id, given, now()));
          await releaseNames(trx, id);
        }
        const domains = await removeVps(trx, vpsUid, now());
        const removed = { state: 'succeeded', error: null, result: { left: domains } } as const;
        const shown = finalProgress(progress, removed.state, now());
        outcomes.push(await endOperation(trx, operationId, { ...removed, progress: shown }, now()));
        return domains;
      });
      // Done again after a crash, it must find them again: a workflow that went on would hold its target for ever.
      const begun = (await findOperation(db, operationId))?.created_at ?? now();
      for (const operation of await abandonedOn(db, vpsId, begun)) await terminate(operation);
      for (const outcome of outcomes) if (outcome !== null) await appendAudit(auditFile, outcome);
      return { left };
    },
  };

  /** Ends the operation's own workflow, and no later one of its target. */
  async function terminate({ id, kind, target }: OperationRow): Promise<void> {
    const found = await describeWorkflow(temporal, workflowIdOf({ kind, target }));
    if (found?.memo?.['operationId'] !== id || found.status.name !== 'RUNNING') return;
    const run = temporal.workflow.getHandle(found.workflowId, found.runId);
    await run.terminate('its VPS was removed by force').catch(nullIfNotFound);
  }
}
