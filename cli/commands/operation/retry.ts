import { steer } from '../../lib/operation-command.js';

/** Wakes a held step, or starts the undo of a lost operation. */
export const retryOperation = steer('retry');
