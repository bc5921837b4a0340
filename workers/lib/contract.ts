import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { CONTRACT_VERSION } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import { isObject } from '../../lib/json.js';

type Execute = Next<ActivityInboundCallsInterceptor, 'execute'>;

/** Refuses the steps of a hub that speaks another contract (AGENT_TOO_OLD), before anything of them is done. */
export const contractInterceptor: ActivityInboundCallsInterceptor = {
  execute: async (input: ActivityExecuteInput, next: Execute) => {
    const contract = contractOf(input.args[0]);
    if (contract !== null && contract !== CONTRACT_VERSION)
      throw new VsaError('AGENT_TOO_OLD', `The agent speaks contract ${CONTRACT_VERSION}, the hub ${contract}.`);
    return next(input);
  },
};

/** null: no step of an operation, so it changes no site. The first hubs named none in their steps. */
function contractOf(call: unknown): number | null {
  if (!isObject(call) || call['operationId'] === undefined) return null;
  return Number(call['contract'] ?? 1);
}
