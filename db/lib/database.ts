import {
  Kysely,
  PostgresDialect,
  type PostgresCursor,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  type Transaction,
} from 'kysely';
import pg from 'pg';
import { VsaError } from '../../domain/errors.js';
import { asVsaError } from './errors.js';
import type { Tables } from './tables.js';

export type Database = Kysely<Tables>;
/** A database or a transaction of it: what every query takes. */
export type Queries = Kysely<Tables> | Transaction<Tables>;

/**
 * A pool of at most 10 connections; nothing is connected before the first query. Every query fails with DATABASE_DOWN
 * when Postgres does not answer within 3 s. BIGINT comes as a number: uids stay far below 2^53.
 */
export function openDatabase(url: string): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 3_000,
    statement_timeout: 30_000,
    query_timeout: 35_000,
    types: { getTypeParser: typeParser },
  });
  // Without listeners a connection that Postgres ends while nobody uses it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: withVsaErrors(pool) }) });
}

/** A value for a jsonb column. */
export const json = (value: unknown): string => JSON.stringify(value);

const typeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text');

function withVsaErrors(pool: pg.Pool): PostgresPool {
  return {
    connect: async () => guarded(await pool.connect().catch(refuse)),
    end: () => pool.end(),
  };
}

function guarded(client: pg.PoolClient): PostgresPoolClient {
  // Postgres says that it ends a connection before the socket closes: the pool must not give that one out again.
  let broken = false;
  function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(text: unknown, parameters?: readonly unknown[]): unknown {
    if (typeof text !== 'string') throw new TypeError('cursors are not used here');
    return client.query(text, [...(parameters ?? [])]).catch((error: unknown) => {
      const said = asVsaError(error);
      broken ||= said instanceof VsaError;
      throw said;
    });
  }
  return { query, release: () => client.release(broken) };
}

const refuse = (error: unknown): never => {
  throw asVsaError(error);
};
