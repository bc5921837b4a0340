import { ERRORS } from '../errors.js';
import { domainOf } from '../operation/model.js';
import type { HeldOperation } from './facts.js';
import type { Judgement, WantedAlert } from './model.js';

/** A wait that ends by itself mostly has ended by then. Milliseconds. */
export const HELD_TOO_LONG = 3_600_000;

/** An operation that has been held for an hour, or that only a person can end. */
export function judgeOperation(operation: HeldOperation, now: number): Judgement {
  const { id, kind, target, vpsId, held } = operation;
  const needsPerson = held.reason === 'UNDO_BLOCKED' || held.reason === 'LOST';
  if (!needsPerson && now - Date.parse(held.since) <= HELD_TOO_LONG) return { wanted: [], unsure: [] };
  const until = held.deadline === null ? '' : ` It is given up at ${held.deadline}.`;
  const wanted: WantedAlert = {
    kind: 'operation-held',
    severity: needsPerson ? 'critical' : 'warning',
    object: { kind: 'operation', id },
    vpsId,
    domain: domainOf(operation),
    text: `${kind} of ${target} is held since ${held.since}, ${held.reason}: ${held.detail}${until}`,
    fix: `${ERRORS[held.reason].fix} See \`vsa operation show ${id}\`.`,
    lasting: 0,
  };
  return { wanted: [wanted], unsure: [] };
}
