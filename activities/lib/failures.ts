import { ApplicationFailure, CancelledFailure, TemporalFailure } from '@temporalio/common';
import { VsaError } from '../../domain/errors.js';

/**
 * An activity's error as Temporal keeps it: the catalogue's code as its type, never retried by the server, since the
 * saga decides about retries.
 */
export function toFailure(error: unknown): Error {
  if (error instanceof TemporalFailure) return error;
  if (error instanceof Error && error.name === 'AbortError') return new CancelledFailure('cancelled');
  if (error instanceof VsaError) return failure(error.code, error.message, error.data);
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code !== undefined && DISK_FULL.has(code)) return failure('DISK_FULL', (error as Error).message);
  // Not Node's own ERR_...: those are mistakes of the program.
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return failure('IO', (error as Error).message);
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return ApplicationFailure.create({
    type: 'INTERNAL',
    message,
    nonRetryable: true,
    ...(error instanceof Error ? { cause: error } : {}),
  });
}

const DISK_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

const failure = (type: string, message: string, data: object = {}) =>
  ApplicationFailure.create({ type, message, details: [data], nonRetryable: true });
