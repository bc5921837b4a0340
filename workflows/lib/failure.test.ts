import { ActivityFailure, ApplicationFailure, RetryState, TimeoutFailure, TimeoutType } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '../../domain/errors.js';
import { fail, readFailure } from './failure.js';

const failed = (cause: Error) =>
  new ActivityFailure('Activity task failed', 'publishSite', '1', RetryState.MAXIMUM_ATTEMPTS_REACHED, 'agent', cause);

describe('readFailure()', () => {
  test.each(Object.keys(ERRORS) as ErrorCode[])('reads %s, failed in an activity or thrown by a page', (code) => {
    const thrown = fail(code, 'why');
    for (const error of [thrown, failed(thrown)]) {
      expect(readFailure(error)).toEqual({ code, message: 'why', retryAfterMs: null });
    }
    expect(thrown.nonRetryable).toBe(true);
  });

  test('tells an agent that is away from one that died in the step', () => {
    const late = (type: TimeoutType) => readFailure(failed(new TimeoutFailure('late', undefined, type))).code;
    expect(late(TimeoutType.SCHEDULE_TO_START)).toBe('WAITING_FOR_VPS');
    expect([late(TimeoutType.HEARTBEAT), late(TimeoutType.START_TO_CLOSE)]).toEqual(['STEP_LOST', 'STEP_LOST']);
  });

  test('takes the time to look again only where it is one', () => {
    const after = (details: unknown[]) =>
      readFailure(failed(ApplicationFailure.create({ type: 'ACME_RATE_LIMITED', message: 'slow', details })))
        .retryAfterMs;
    expect(after([{ retryAfterMs: 1_500 }])).toBe(1_500);
    for (const wrong of [
      [],
      [null],
      ['soon'],
      [{}],
      [{ retryAfterMs: '9' }],
      [{ retryAfterMs: -1 }],
      [{ retryAfterMs: Infinity }],
    ]) {
      expect(after(wrong)).toBeNull();
    }
  });

  test('calls everything else INTERNAL and says what it was', () => {
    const message = (error: unknown) => readFailure(error);
    expect(message(ApplicationFailure.create({ type: 'TypeError', message: 'no' }))).toMatchObject({
      code: 'INTERNAL',
      message: 'TypeError: no',
    });
    expect(message(failed(ApplicationFailure.create({ type: 'toString', message: 'no' })))).toMatchObject({
      code: 'INTERNAL',
    });
    expect(message(new Error('plain'))).toEqual({ code: 'INTERNAL', message: 'plain', retryAfterMs: null });
    expect(message('text')).toMatchObject({ code: 'INTERNAL', message: 'text' });
  });
});
