import { runAgentProgram } from '../../../embedded/agentProgram.js';
import type { CliCommand } from '../../lib/command.js';

interface Flags {
  readonly hubUrl?: string;
  readonly code?: string;
  readonly ca?: string;
  readonly token?: string;
}

/** Makes this machine the agent of the VPS that the code was made for. */
export const registerAgent: CliCommand<Flags> = {
  example: 'vsa agent register --hub-url https://hub.example.com --code CODE --ca sha256:HASH',
  configure: (command) =>
    command
      .option('--hub-url <url>', 'address of the hub')
      .option('--code <code>', 'the one-use code that `vsa vps add` printed')
      .option('--ca <sha256:hash>', 'the hub’s fingerprint that `vsa vps add` printed')
      .option('--token <token>', 'of the first system; refused with what to do instead'),
  run: (_context, { hubUrl, code, ca, token }) => {
    const words = Object.entries({ 'hub-url': hubUrl, code, ca, token });
    return runAgentProgram(
      'register',
      ...words.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    );
  },
};
