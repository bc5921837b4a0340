import { sql } from 'kysely';
import { HUB_QUEUE } from '../../domain/contracts.js';
import { asksForWork } from '../../domain/polls.js';
import type { Services } from './services.js';

export interface Readiness {
  readonly status: 'ok' | 'down';
  readonly parts: Readonly<Record<'postgres' | 'temporal' | 'hub-worker', Part>>;
}

interface Part {
  readonly status: 'ok' | 'down';
  readonly error: string | null;
}

/** Whether an operation could be started now, part by part. */
export async function readiness({ db, engine }: Pick<Services, 'db' | 'engine'>): Promise<Readiness> {
  const [postgres, temporal, worker] = await Promise.all([
    part(() => sql`select 1`.execute(db)),
    part(() => engine.ping()),
    part(async () => {
      const last = await engine.lastPoll(HUB_QUEUE, 'workflow');
      if (!asksForWork(last?.getTime() ?? null, Date.now())) throw new Error('No hub worker asks for work.');
    }),
  ]);
  const parts = { postgres, temporal, 'hub-worker': worker };
  return { status: Object.values(parts).every(({ status }) => status === 'ok') ? 'ok' : 'down', parts };
}

const part = (check: () => Promise<unknown>): Promise<Part> =>
  check().then(
    () => ({ status: 'ok' as const, error: null }),
    (error: unknown) => ({ status: 'down' as const, error: error instanceof Error ? error.message : 'It failed.' }),
  );
