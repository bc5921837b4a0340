import { runAgentProgram } from '../../../embedded/agentProgram.js';
import type { CliCommand } from '../../lib/command.js';

/** Forgets the hub this machine has joined. */
export const leaveAgent: CliCommand = {
  example: 'vsa agent leave',
  run: () => runAgentProgram('leave'),
};
