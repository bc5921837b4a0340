import type { CliCommand } from '../lib/command.js';
import { keepToken, setupWithCode } from '../lib/sign-in.js';

interface Flags {
  readonly setupCode?: boolean;
  readonly as?: string;
}

/** Keeps a token for a hub in a profile (0600). The token is typed without echo or read from stdin, never from argv. */
export const login: CliCommand<Flags> = {
  example: 'vsa login --hub https://hub.example.com\nvsa login --setup-code',
  configure: (command) =>
    command
      .option('--setup-code', 'exchange the one-time setup code for the first admin token')
      .option('--as <profile>', 'name of the profile', 'default'),
  run: async (context, { setupCode, as: profile = 'default' }) => {
    if (setupCode) return setupWithCode(context, profile);
    const token = await context.prompts.secret('Token');
    return keepToken(context, profile, token);
  },
};
