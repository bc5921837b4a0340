import { runAgentProgram } from '../../../embedded/agentProgram.js';
import type { CliCommand } from '../../lib/command.js';

/** Runs the agent of this VPS in the foreground, as systemd does. */
export const startAgent: CliCommand = {
  example: 'vsa agent start',
  run: () => runAgentProgram('start'),
};
