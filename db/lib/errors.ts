import pg from 'pg';
import { VsaError } from '../../domain/errors.js';

/**
 * Turns "Postgres did not answer" into DATABASE_DOWN and leaves every other error as it is. A server that answers says
 * so with a SQLSTATE (PostgreSQL documentation, appendix A); an error without one came from the connection.
 */
export function asVsaError(error: unknown): unknown {
  if (error instanceof VsaError || error instanceof TypeError || !(error instanceof Error)) return error;
  if (error instanceof pg.DatabaseError && !GONE.test(error.code ?? '')) return error;
  return new VsaError('DATABASE_DOWN', 'Postgres did not answer: ' + reason(error));
}

/** The server is shutting down, starting, or has no connection left; class 08 is the connection itself. */
const GONE = /^(08...|57P0[123]|53300)$/;

const reason = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message || error.name;
