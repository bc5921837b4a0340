import type { NewSetupCode } from '../../../domain/schemas/user.js';
import type { CliCommand } from '../../lib/command.js';

/** Prints a new code for the first admin, as long as nobody is one; the code before is void. */
export const setupCode: CliCommand = {
  example: 'vsa user setup-code',
  run: async ({ api, out }) => {
    const { code, expiresAt } = await (await api()).post<NewSetupCode>('/setup/code', {});
    out.note(`Whoever has this code becomes the first admin, once, before ${expiresAt}:`);
    out.data(code);
    return 0;
  },
};
