import type { UserView } from '../../../domain/schemas/user.js';
import type { CliCommand } from '../../lib/command.js';
import type { View } from '../../lib/output.js';
import { itemsOf } from '../../lib/paging.js';

/** The people who may sign in, what they may do, and with what they sign in. */
export const listUsers: CliCommand = {
  example: 'vsa user list',
  run: async ({ api, out }) => {
    out.rows(itemsOf<UserView>(await (await api()).get('/users')), USER_VIEW);
    return 0;
  },
};

export const USER_VIEW: View<UserView> = {
  id: ({ name }) => name,
  columns: [
    { head: 'NAME', of: ({ name }) => name },
    { head: 'ROLE', of: ({ role }) => role },
    { head: 'STATE', of: ({ state }) => state },
    { head: 'SECOND FACTOR', of: ({ factors }) => inWords(factors) },
    { head: 'SEEN', of: ({ lastSeenAt }) => lastSeenAt ?? '' },
  ],
};

const inWords = ({ totp, passkeys, recoveryCodesLeft }: UserView['factors']): string =>
  [
    ...(totp ? ['app'] : []),
    ...(passkeys > 0 ? [`${passkeys} passkey${passkeys === 1 ? '' : 's'}`] : []),
    ...(totp || passkeys > 0 ? [`${recoveryCodesLeft} recovery codes`] : []),
  ].join(', ');
