import { setTimeout as wait } from 'node:timers/promises';
import { ABANDON_UPDATE } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import { workflowIdOf } from '../../domain/operation/start.js';
import { findOpenOperation, type OperationRow } from '../../db/queries/operations.js';
import type { Look } from './engine.js';
import type { Services } from './services.js';

/** Milliseconds: a step that died with its agent is missed, and then the undo that nobody takes. */
const LIMIT = 45_000;
const PAUSE = 200;

/**
 * Ends what is open on the VPS itself, its preparation or a removal: cancels it, and where its undo is held abandons
 * it with what is left listed. Answers what was open; null: nothing. Fails with CONFLICT, naming it, when it has not
 * ended within 45 s; called again, it goes on.
 */
export async function giveUpOpen(
  services: Pick<Services, 'db' | 'engine'>,
  vpsId: VpsId,
): Promise<OperationRow | null> {
  const cancelled = new Set<string>();
  let last: OperationRow | null = null;
  for (const end = Date.now() + LIMIT; ; await wait(PAUSE)) {
    const open = await findOpenOperation(services.db, vpsId);
    if (open === null) return last;
    last = open;
    if (Date.now() > end) {
      const message = `${open.kind} of ${vpsId} was told to end and has not yet; remove ${vpsId} again in a minute.`;
      throw new VsaError('CONFLICT', message, { operationId: open.id });
    }
    const look = await services.engine.look({ operationId: open.id, workflowId: workflowIdOf(open) });
    if (look !== null) await press(services, open, look, cancelled);
  }
}

async function press(
  { engine }: Pick<Services, 'engine'>,
  { id }: OperationRow,
  look: Look,
  cancelled: Set<string>,
): Promise<void> {
  const actions = look.progress?.actions ?? [];
  if (actions.includes('cancel') && !cancelled.has(id)) {
    await engine.cancel(look).catch(ignoreEnded);
    cancelled.add(id);
  }
  if (actions.includes('abandon')) await engine.update(look, ABANDON_UPDATE, []).catch(ignoreEnded);
}

/** It may have gone on or ended between the look and the word. */
function ignoreEnded(error: unknown): void {
  if (!(error instanceof VsaError && error.code === 'NOT_ACTIONABLE')) throw error;
}
