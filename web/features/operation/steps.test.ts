import { describe, expect, test } from 'vitest';
import { stepWord, stopWord, undoLane, undoWord, type StepView } from './steps.js';

const step = (given: Partial<StepView>): StepView => ({
  name: 'publish',
  state: 'next',
  attempt: 0,
  maxAttempts: null,
  nextAttemptAt: null,
  startedAt: null,
  finishedAt: null,
  usualMs: null,
  vpsId: 'vps-01',
  detail: null,
  error: null,
  undo: null,
  ...given,
});
const AT = Date.parse('2026-01-01T12:00:00Z');
const begun = new Date(AT).toISOString();

describe('stepWord()', () => {
  test('counts the tries', () =>
    expect(stepWord(step({ state: 'retrying', attempt: 2, maxAttempts: 5 }), AT)).toBe('Try 2 of 5'));
  test('has no last try where there is none', () =>
    expect(stepWord(step({ state: 'retrying', attempt: 9 }), AT)).toBe('Try 9'));
  test('says when a step takes more than three times as long as usual', () => {
    const long = step({ state: 'running', startedAt: begun, usualMs: 2_000 });
    expect([stepWord(long, AT + 6_000), stepWord(long, AT + 6_001)]).toEqual(['Running', 'Longer than usual']);
  });
  test('gives a short step a second', () =>
    expect(stepWord(step({ state: 'running', startedAt: begun, usualMs: 10 }), AT + 2_900)).toBe('Running'));
});

describe('the undo', () => {
  const steps = [
    step({ name: 'a', state: 'nothing-to-undo', undo: 'done' }),
    step({ name: 'b', state: 'done', undo: 'running' }),
    step({ name: 'c', state: 'undone', undo: 'done' }),
    step({ name: 'd', state: 'next' }),
  ];
  test('is shown newest first, without what never began', () =>
    expect(undoLane(steps).map(({ name }) => name)).toEqual(['c', 'b', 'a']));
  test('has a word for each', () =>
    expect(undoLane(steps).map(undoWord)).toEqual(['Undone', 'Undoing', 'Nothing to undo']));
});

describe('stopWord()', () => {
  const onHub = step({ state: 'done', vpsId: null, undoable: true });
  const looked = step({ state: 'done', undoable: false });
  test('says that the VPS is as before while nothing of it would be taken back', () =>
    expect(stopWord({ steps: [onHub, looked, step({ state: 'held', vpsId: null })], vpsId: 'vps-01' })).toBe(
      'Stop: nothing to undo on vps-01',
    ));
  test('counts what would be taken back', () => {
    const steps = [onHub, looked, step({ state: 'done', undoable: true }), step({ state: 'running', undoable: true })];
    expect(stopWord({ steps, vpsId: 'vps-01' })).toBe('Stop and undo 3 steps');
  });
});
