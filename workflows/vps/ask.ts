import { proxyActivities } from '@temporalio/workflow';
import type { AskVpsInput, VpsActivities } from '../../domain/contracts.js';

/** Reads something from a VPS; no operation, nothing to undo. The workflow's execution time-out bounds it. */
export function askVps({ vpsId, ask }: AskVpsInput): Promise<unknown> {
  const vps = proxyActivities<VpsActivities>({
    taskQueue: vpsId,
    scheduleToCloseTimeout: '14s',
    retry: { maximumAttempts: 1 },
    summary: ask.question,
  });
  return vps.answerQuestion(ask);
}
