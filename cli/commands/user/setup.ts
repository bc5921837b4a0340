import type { CliCommand } from '../../lib/command.js';
import { setupWithCode } from '../../lib/sign-in.js';

interface Flags {
  readonly as?: string;
}

/** The same as `vsa login --setup-code`: the one-time code becomes the first admin's token. */
export const setupUser: CliCommand<Flags> = {
  example: 'vsa user setup --hub https://hub.example.com',
  configure: (command) => command.option('--as <profile>', 'name of the profile', 'default'),
  run: (context, { as: profile = 'default' }) => setupWithCode(context, profile),
};
