import type { UndoFromLedgerInput, UnprovisionedSite } from '../../domain/contracts.js';
import { UNDO_FROM_LEDGER_STEPS } from '../../domain/operation/steps.js';
import { CancellationScope } from '@temporalio/workflow';
import { fail, readFailure } from '../lib/failure.js';
import { timestamp, waiting } from '../lib/held.js';
import { recordProgress } from '../lib/progress.js';
import { onHub, onVps } from '../lib/targets.js';

/**
 * Ends an operation whose workflow was terminated or lost: held LOST until a person says `retry`, then everything the
 * VPS's ledger holds of it is undone and its outcome recorded, under the same operation id. A removal that was past its
 * point of no return is finished instead.
 */
export function undoFromLedger(input: UndoFromLedgerInput): Promise<void> {
  return CancellationScope.nonCancellable(() => undoLost(input));
}

async function undoLost(input: UndoFromLedgerInput): Promise<void> {
  const { operationId, vpsId, waits, kind, domain } = input;
  const [wait, undo, release] = UNDO_FROM_LEDGER_STEPS;
  const progress = recordProgress(UNDO_FROM_LEDGER_STEPS);
  const waitingFor = waiting(progress, waits);
  let summary: string = wait;
  let scheduleToStart = waits.firstContact;
  const context = { summary: () => summary, scheduleToStart: () => scheduleToStart, notePlace: () => undefined };
  const hub = onHub(waits, context);
  const vps = onVps(vpsId, waits, context);
  const since = Date.now();
  progress.operation({ state: 'undoing' });

  const settle = async (name: string, work: () => Promise<unknown>) => {
    summary = name;
    while (!waitingFor.abandoned()) {
      progress.step(name, { state: 'running', startedAt: timestamp(Date.now()) });
      try {
        await waitingFor.unlessAbandoned(work);
        progress.step(name, { state: 'done', finishedAt: timestamp(Date.now()) });
        waitingFor.release();
        return;
      } catch (error) {
        if (waitingFor.abandoned()) return;
        const failure = readFailure(error);
        const gone = failure.code === 'WAITING_FOR_VPS';
        scheduleToStart = gone ? Math.min(scheduleToStart * 4, Math.max(waits.ping, 3_600_000)) : waits.firstContact;
        const code = gone ? 'UNDO_WAITING_FOR_VPS' : 'UNDO_BLOCKED';
        progress.step(name, { state: 'held', error: { code, message: failure.message } });
        await waitingFor.hold({ ...failure, code }, { since, after: gone ? 0 : waits.recheck * 10, endless: true });
      }
    }
  };

  progress.step(wait, { state: 'held' });
  const lost = { code: 'LOST', message: 'Its workflow was terminated or lost.', retryAfterMs: null } as const;
  await waitingFor.hold(lost, { since, after: null, endless: true });
  progress.step(wait, { state: 'done' });
  progress.operation({ held: null });
  const removed: UnprovisionedSite[] = [];
  await settle(undo, async () => {
    const removal = kind === 'unprovisionSite' && domain !== null ? { removal: domain } : {};
    const result = await vps.undoOperation({ operationId, ...removal });
    removed.push(...(result.finished ? [result.finished] : []));
    const undone = result.undone.length === 0 ? 'the ledger holds nothing of it' : result.undone.join(', ');
    progress.step(undo, { detail: result.finished ? 'past the point of no return: finished instead' : undone });
  });
  const [result] = removed;
  if (result !== undefined && domain !== null) {
    progress.step(release, { state: 'done' });
    progress.operation({ state: 'succeeded', held: null });
    summary = 'record the removal';
    return settleRecord(() => hub.recordRemoval({ operationId, vpsId, domain, result, progress: progress.view() }));
  }
  await settle(release, () => hub.releaseNames({ operationId, vpsId }));

  const left = progress
    .view()
    .steps.filter((step) => step.state !== 'done')
    .map((step) => step.name);
  const state = left.length > 0 ? 'failed' : 'undone';
  const code = left.length > 0 ? 'ABANDONED' : 'LOST';
  progress.operation({ state, held: null });
  summary = 'record the outcome';
  const outcome = { state, error: { code, message: lost.message }, left } as const;
  await settleRecord(() => hub.recordOutcome({ operationId, vpsId, outcome, progress: progress.view() }));
  if (left.length > 0) throw fail('ABANDONED', `Given up by a person; left: ${left.join(', ')}.`);

  async function settleRecord(record: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await record();
      } catch (error) {
        const failure = readFailure(error);
        await waitingFor.hold({ ...failure, code: 'UNDO_BLOCKED' }, { since, after: waits.recheck, endless: true });
      }
    }
  }
}
