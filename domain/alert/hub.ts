import type { AlertFacts } from './facts.js';
import type { AlertKey, Judgement, WantedAlert } from './model.js';

/** A restart takes less. Milliseconds. */
const RESTART = 60_000;

/** Parts of the hub without which nothing goes on. PostgreSQL is not among them: without it no alert can be kept. */
export function judgeHub({ temporal, hubWorker }: Pick<AlertFacts, 'temporal' | 'hubWorker'>): Judgement {
  return {
    wanted: [
      ...(temporal === 'down' ? [down('temporal', 'Temporal does not answer.')] : []),
      ...(hubWorker === 'down' ? [down('hub-worker', 'No hub worker asks for work.')] : []),
    ],
    unsure: hubWorker === 'unknown' ? [keyOfPart('hub-worker')] : [],
  };
}

const down = (part: string, text: string): WantedAlert => ({
  ...keyOfPart(part),
  severity: 'critical',
  vpsId: null,
  domain: null,
  text: `${text} Operations stand still, and no certificate is renewed.`,
  fix: 'Start it; `vsa doctor` shows the parts of the hub.',
  lasting: RESTART,
});

const keyOfPart = (id: string): AlertKey => ({ kind: 'hub-down', object: { kind: 'part', id } });
