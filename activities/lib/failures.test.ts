import { constants } from 'node:os';
import { ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode, VsaError } from '../../domain/errors.js';
import { toFailure } from './failures.js';

const CODES = Object.keys(ERRORS) as ErrorCode[];
const errno = (code: string) => Object.assign(new Error(`${code}: no luck, open '/x'`), { code });

describe('toFailure()', () => {
  test.each(CODES)('keeps %s of the catalogue as its type, with message and data', (code) => {
    const failure = toFailure(new VsaError(code, 'why', { retryAfterMs: 5 })) as ApplicationFailure;
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: code, message: 'why', details: [{ retryAfterMs: 5 }], nonRetryable: true });
  });

  test('makes every errno of the system a code of the catalogue that is retried', () => {
    for (const code of Object.keys(constants.errno)) {
      const wanted = code === 'ENOSPC' || code === 'EDQUOT' ? 'DISK_FULL' : 'IO';
      expect(toFailure(errno(code))).toMatchObject({ type: wanted, message: errno(code).message, nonRetryable: true });
      expect(ERRORS[wanted].handling).toBe('retry');
    }
  });

  test('calls a programming mistake INTERNAL, also where Node gives it a code of its own', () => {
    const mistake = toFailure(new TypeError('x is not a function')) as ApplicationFailure;
    expect(mistake).toMatchObject({ type: 'INTERNAL', message: 'TypeError: x is not a function', nonRetryable: true });
    expect(mistake.cause).toBeInstanceOf(TypeError);
    expect(toFailure(Object.assign(new TypeError('bad'), { code: 'ERR_INVALID_ARG_TYPE' }))).toMatchObject({
      type: 'INTERNAL',
    });
    expect(toFailure('a string')).toMatchObject({ type: 'INTERNAL', message: 'a string' });
    expect(toFailure(undefined)).toMatchObject({ type: 'INTERNAL', message: 'undefined' });
  });

  test('says cancelled for an aborted wait, as Node and as the SDK say it', () => {
    expect(toFailure(new DOMException('This operation was aborted', 'AbortError'))).toBeInstanceOf(CancelledFailure);
    const aborted = new AbortController();
    aborted.abort();
    expect(toFailure(aborted.signal.reason)).toBeInstanceOf(CancelledFailure);
    const cancelled = new CancelledFailure('the SDK');
    expect(toFailure(cancelled)).toBe(cancelled);
  });

  test('leaves the failures of Temporal as they are', () => {
    for (const failure of [
      ApplicationFailure.create({ type: 'HELD' }),
      new TimeoutFailure('late', undefined, 'HEARTBEAT'),
    ]) {
      expect(toFailure(failure)).toBe(failure);
    }
  });
});
