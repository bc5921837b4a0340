import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { ABANDON_UPDATE, ANSWER_UPDATE, RETRY_UPDATE, type Waits } from '../../domain/contracts.js';
import { ERRORS, type ErrorCode } from '../../domain/errors.js';
import type { Question } from '../../domain/operation/model.js';
import { fail, type StepFailure } from './failure.js';
import type { ProgressRecord } from './progress.js';

export const retryUpdate = defineUpdate<void, []>(RETRY_UPDATE);
export const answerUpdate = defineUpdate<void, [string]>(ANSWER_UPDATE);
export const abandonUpdate = defineUpdate<void, []>(ABANDON_UPDATE);

/** The one place where an operation waits for the world or for a person. */
export interface Waiting {
  /**
   * Shows the reason and returns when it is time to look again: the timer ended or a person said `retry`.
   * Throws the reason's own failure when its deadline has passed.
   */
  hold(failure: StepFailure, look: Look): Promise<void>;
  /** No longer held. */
  release(): void;
  /** Asks a person; answers the choice. Throws QUESTION when nobody answered in time. */
  ask(question: Question): Promise<string>;
  /** A person said `abandon` while an undo was held. */
  abandoned(): boolean;
  /** Does an undo, which may wait for its VPS for an hour; `abandon` ends that wait at once with ABANDONED. */
  unlessAbandoned<T>(undo: () => Promise<T>): Promise<T>;
}

export interface Look {
  /** RFC 3339 of the first hold for this reason. */
  readonly since: number;
  /** Milliseconds until it looks again; 0: at once; null: only on `retry`. */
  readonly after: number | null;
  /** Undoing, or past the point of no return: no deadline ends it. */
  readonly endless: boolean;
}

/** Registers the Updates `retry`, `answer` and `abandon`, each refused unless the operation waits for just that. */
export function waiting(progress: ProgressRecord, waits: Waits): Waiting {
  let retryAsked = false;
  let answer: string | null = null;
  let abandonAsked = false;

  setHandler(retryUpdate, () => void (retryAsked = true), {
    validator: () => refuseUnless(progress.view().actions.includes('retry'), 'it is not held'),
  });
  // Not by cancelling: what is still queued when the workflow closes is never done, and a cancellation scope here would
  // replay operations that were cancelled before otherwise than they went.
  const abandonment = new Promise<never>((_resolve, reject) => {
    const abandon = () => {
      abandonAsked = true;
      reject(fail('ABANDONED', 'A person gave it up.'));
    };
    setHandler(abandonUpdate, abandon, {
      validator: () => refuseUnless(progress.view().actions.includes('abandon'), 'no undo of it is held'),
    });
  });
  abandonment.catch(() => undefined);

  setHandler(answerUpdate, (value) => void (answer = value), {
    validator: (value) => {
      const question = progress.view().question;
      refuseUnless(question !== null, 'it asks nothing');
      const choices = question?.choices.map((choice) => choice.value) ?? [];
      refuseUnless(choices.includes(value), `it takes one of: ${choices.join(', ')}`);
    },
  });

  return {
    async hold(failure, { since, after, endless }) {
      const now = Date.now();
      const deadline = endless ? null : deadlineOf(failure.code, since, waits);
      if (deadline !== null && now >= deadline) throw fail(failure.code, `${failure.message} The deadline has passed.`);
      const wait = after === null ? null : Math.max(0, Math.min(after, deadline === null ? after : deadline - now));
      progress.operation({
        state: progress.view().state === 'undoing' ? 'undoing' : 'held',
        held: {
          reason: failure.code,
          detail: failure.message,
          since: timestamp(since),
          nextLookAt: wait === null ? null : timestamp(now + wait),
          deadline: deadline === null ? null : timestamp(deadline),
        },
      });
      retryAsked = false;
      if (wait === 0) return;
      const woken = () => retryAsked || abandonAsked;
      if (wait === null) await condition(woken);
      else await condition(woken, wait);
    },
    release() {
      const view = progress.view();
      if (view.held !== null) progress.operation({ held: null, state: view.state === 'held' ? 'running' : view.state });
    },
    async ask(question) {
      const now = Date.now();
      const deadline = deadlineOf('QUESTION', now, waits) ?? now;
      progress.operation({
        state: 'held',
        question,
        held: {
          reason: 'QUESTION',
          detail: question.text,
          since: timestamp(now),
          nextLookAt: null,
          deadline: timestamp(deadline),
        },
      });
      const answered = await condition(() => answer !== null, deadline - now);
      progress.operation({ state: 'running', question: null, held: null });
      if (!answered || answer === null) throw fail('QUESTION', 'Nobody answered before the deadline.');
      return answer;
    },
    abandoned: () => abandonAsked,
    unlessAbandoned: (undo) => Promise.race([undo(), abandonment]),
  };
}

export const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

function deadlineOf(code: ErrorCode, since: number, waits: Waits): number | null {
  const entry: { deadlineHours?: number } = ERRORS[code];
  return entry.deadlineHours === undefined ? null : since + entry.deadlineHours * waits.hour;
}

function refuseUnless(allowed: boolean, why: string): void {
  if (!allowed) throw fail('NOT_ACTIONABLE', `The operation cannot do this now: ${why}.`);
}
