/**
 * One entry of the error catalogue. `handling` is what an operation does when a step fails so: `fail` (no retry:
 * failed, or undone where a machine had changed), `hold` (waits visibly, looks again), `retry` (with backoff, then
 * undone), `prove` (3 tries, then undone).
 */
export interface ErrorEntry {
  readonly title: string;
  /** What a person does next. */
  readonly fix: string;
  readonly status: number;
  /** CLI exit code when it is refused before any machine changed. */
  readonly exit: number;
  readonly handling: 'fail' | 'hold' | 'retry' | 'prove';
  /** For `hold`: hours until it is given up. */
  readonly deadlineHours?: number;
}

/** A row of the catalogue in one line. */
export const entry = (
  title: string,
  fix: string,
  status: number,
  exit: number,
  handling: ErrorEntry['handling'] = 'fail',
  deadlineHours?: number,
): ErrorEntry => ({ title, fix, status, exit, handling, ...(deadlineHours === undefined ? {} : { deadlineHours }) });
