import { type Client, WorkflowNotFoundError } from '@temporalio/client';

/** Asks a workflow to stop and undo; one that is not there has nothing to stop. */
export async function cancelWorkflow(temporal: Client, workflowId: string): Promise<void> {
  try {
    await temporal.workflow.getHandle(workflowId).cancel();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
