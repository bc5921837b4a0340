import { msToTs } from '@temporalio/common/lib/time.js';
import type { NativeConnection } from '@temporalio/worker';
import { BACKGROUND_NAMESPACE, NAMESPACE } from '../../domain/contracts.js';

const DAY = 86_400;
/** How long finished histories are kept: operations 30 days, reads and schedules one. */
const RETENTION: Readonly<Record<string, number>> = { [NAMESPACE]: 30 * DAY, [BACKGROUND_NAMESPACE]: DAY };

/** Makes the two namespaces where they are missing, and sets how long they keep histories. */
export async function ensureNamespaces(connection: NativeConnection): Promise<void> {
  for (const [namespace, seconds] of Object.entries(RETENTION)) {
    const workflowExecutionRetentionPeriod = msToTs(seconds * 1_000);
    try {
      await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    } catch (error) {
      if ((error as { code?: number }).code !== ALREADY_EXISTS) throw error;
      await connection.workflowService.updateNamespace({
        namespace,
        config: { workflowExecutionRetentionTtl: workflowExecutionRetentionPeriod },
      });
    }
  }
}

/** gRPC status code. */
const ALREADY_EXISTS = 6;
