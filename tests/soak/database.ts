import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

export type Sql = (text: string) => Promise<Record<string, unknown>[]>;

/** Queries with a connection each, repeated while PostgreSQL is being killed and started again. */
export const openSql =
  (connectionString: string): Sql =>
  async (text) => {
    for (let tries = 1; ; tries += 1) {
      const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
      // A connection that is cut while nothing is asked has nobody else to tell.
      client.on('error', () => undefined);
      try {
        await client.connect();
        return (await client.query(text)).rows as Record<string, unknown>[];
      } catch (error) {
        if (tries === 60) throw error;
        await wait(1_000);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  };
