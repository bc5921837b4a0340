import { describe, expect, test } from 'vitest';
import type { StepProgress } from './model.js';
import { type PastRun, usualTimes } from './usual.js';

const step = (name: string, ms: number | null, more: Partial<StepProgress> = {}): StepProgress => ({
  ...{ name, state: 'done', attempt: 1, maxAttempts: null, nextAttemptAt: null, vpsId: null, detail: null },
  ...{ error: null, undo: null, startedAt: '2026-01-01T00:00:00.000Z' },
  finishedAt: ms === null ? null : new Date(Date.parse('2026-01-01T00:00:00.000Z') + ms).toISOString(),
  ...more,
});
const run = (tookMs: number, ...steps: StepProgress[]): PastRun => ({ tookMs, progress: { steps } });

describe('usualTimes()', () => {
  test('takes the middle one, so that a run which waited for days changes nothing', () => {
    const runs = [
      run(900, step('publish', 300)),
      run(259_200_000, step('publish', 86_400_000)),
      run(1_000, step('publish', 310)),
    ];
    expect(usualTimes(runs)).toEqual({ operationMs: 1_000, stepsMs: new Map([['publish', 310]]) });
  });

  test('takes the mean of the two in the middle, and one run as it was', () => {
    expect(usualTimes([run(400), run(100), run(200), run(300)]).operationMs).toBe(250);
    expect(usualTimes([run(400)]).operationMs).toBe(400);
  });

  test('knows nothing of steps that were skipped or have no times, nor where nothing was done', () => {
    const skipped = step('publish', null, { state: 'skipped', startedAt: null });
    expect(usualTimes([run(5, skipped, step('prove', null)), { tookMs: 7, progress: null }])).toEqual({
      operationMs: 6,
      stepsMs: new Map(),
    });
    expect(usualTimes([])).toEqual({ operationMs: null, stepsMs: new Map() });
  });
});
