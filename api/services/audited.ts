import { VsaError } from '../../domain/errors.js';
import { auditEvent, recordIntent, recordOutcome } from '../../db/queries/audit.js';
import { uuidv7 } from '../../lib/uuid.js';
import { refusalOf } from '../lib/problem.js';
import type { Services } from './services.js';

/** Something a person changes that is no operation. */
export interface Act {
  readonly actor: string;
  /** `noun.verb`. */
  readonly action: string;
  readonly target: string;
  readonly params: object;
}

/**
 * Does it under the audit: its intent is written before, and one outcome after, also when it fails. Fails with
 * AUDIT_UNAVAILABLE, and then nothing was done.
 */
export async function audited<T>(
  { db, auditFile }: Pick<Services, 'db' | 'auditFile'>,
  act: Act,
  work: () => Promise<T>,
): Promise<T> {
  const operationId = uuidv7();
  await recordIntent(db, { ...act, id: uuidv7(), operationId, vpsId: null }).catch((error: unknown) => {
    if (!(error instanceof VsaError && error.code === 'DATABASE_DOWN')) throw error;
    throw new VsaError('AUDIT_UNAVAILABLE', error.message);
  });
  const end = async (result: 'succeeded' | 'failed', error: VsaError | null) => {
    const shown = error && { code: error.code, message: error.message };
    const outcome = await recordOutcome(db, { id: uuidv7(), operationId, result, error: shown });
    if (outcome !== null) await auditFile.append(auditEvent(outcome));
  };
  const done = await work().catch(async (error: unknown) => {
    await end('failed', refusalOf(error));
    throw error;
  });
  await end('succeeded', null);
  return done;
}
