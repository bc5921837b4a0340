import { uuidv7 } from '../../lib/uuid.js';
import type { Queries } from '../lib/database.js';
import { type AuditRow, recordOutcome } from './audit.js';
import { type Finish, finishOperation } from './operations.js';

/**
 * Ends an operation in the permanent record: its row and its one audit outcome, which belong into one transaction.
 * Answers the outcome when this call wrote it; null: it had ended. Whoever gets it appends it to the audit file.
 */
export async function endOperation(db: Queries, id: string, end: Finish, now = new Date()): Promise<AuditRow | null> {
  await finishOperation(db, id, end);
  const { state: result, error } = end;
  return recordOutcome(db, { id: uuidv7(now.getTime()), operationId: id, result, error });
}
