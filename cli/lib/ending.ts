import { ERRORS } from '../../domain/errors.js';
import { cleanLine } from './clean.js';
import type { OperationView } from '../../domain/schemas/operation.js';

const WHAT: Readonly<Partial<Record<OperationView['state'], string>>> = {
  undone: 'failed and undone: the machine is as before',
  cancelled: 'cancelled: the machine is as before',
  failed: 'failed',
};

/** What a person must know about an operation that did not succeed: what, why, fix, what is left. */
export function endingLines({ state, error, left, warnings }: OperationView): readonly string[] {
  const what = WHAT[state];
  const lines = [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(what === undefined ? [] : [`error: ${what}${error === null ? '' : ` (${error.code})`}`]),
    ...(what === undefined || error === null ? [] : [`why: ${error.message}`, `fix: ${ERRORS[error.code].fix}`]),
    ...left.map((each) => `left: ${each}`),
  ];
  return lines.map(cleanLine);
}
