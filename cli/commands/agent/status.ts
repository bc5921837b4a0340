import { runAgentProgram } from '../../../embedded/agentProgram.js';
import type { CliCommand } from '../../lib/command.js';

/** Shows who this machine is to its hub. */
export const statusAgent: CliCommand = {
  example: 'vsa agent status',
  run: () => runAgentProgram('status'),
};
