import type { Problem } from '../../domain/schemas/common.js';

export type { Problem };

/** A request that was refused or that nobody answered, in the words of the hub. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  get code(): Problem['code'] {
    return this.problem.code;
  }
}

/** What is said when no answer came at all. */
export const noAnswer = (path: string): Problem => ({
  type: 'about:blank',
  title: 'The hub is not answering',
  status: 503,
  detail: 'No answer came from the hub. Nothing is known to have changed.',
  instance: path,
  code: 'HUB_UNREACHABLE',
  fix: 'Look whether the hub runs and whether this machine reaches it; the page tries again by itself.',
  requestId: '',
});
