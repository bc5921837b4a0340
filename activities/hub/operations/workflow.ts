import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';

/** The newest workflow of this id; null: there is none. */
export async function describeWorkflow(
  temporal: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | null> {
  return temporal.workflow.getHandle(workflowId).describe().catch(nullIfNotFound);
}

/** Asks a workflow to stop and undo; one that is not there has nothing to stop. */
export async function cancelWorkflow(temporal: Client, workflowId: string): Promise<void> {
  await temporal.workflow.getHandle(workflowId).cancel().catch(nullIfNotFound);
}

/** For a workflow that may have ended meanwhile. */
export function nullIfNotFound(error: unknown): null {
  if (error instanceof WorkflowNotFoundError) return null;
  throw error;
}
