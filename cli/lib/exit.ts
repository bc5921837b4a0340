import { ERRORS } from '../../domain/errors.js';
import type { ErrorCode } from '../../domain/errors.js';
import type { OperationState } from '../../domain/operation/model.js';

/** Exit codes that belong to no error of the catalogue. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  undone: 5,
  changesLeft: 6,
  stillRunning: 8,
  declined: 9,
  interrupted: 130,
} as const;

/** The exit code of an operation as it is now: its end, or `stillRunning`. */
export function exitOfOperation(view: {
  readonly state: OperationState;
  readonly error: { code: ErrorCode } | null;
}): number {
  switch (view.state) {
    case 'succeeded':
      return EXIT.ok;
    case 'undone':
      return EXIT.undone;
    case 'cancelled':
      return EXIT.declined;
    case 'failed':
      return view.error === null ? EXIT.error : ERRORS[view.error.code].exit;
    default:
      return EXIT.stillRunning;
  }
}

/** Ends the run with an exit code; what there was to say has been said. */
export class Exit extends Error {
  override readonly name = 'Exit';

  constructor(readonly exitCode: number) {
    super(`exit ${exitCode}`);
  }
}

/** The command line is wrong: exit 2, with the flag that mends it in `fix`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}
