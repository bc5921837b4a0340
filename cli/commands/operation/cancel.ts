import { steer } from '../../lib/operation-command.js';

/** Stops an operation before its point of no return; exit 9 once the machine is as before. */
export const cancelOperation = steer('cancel');
