import type { TokenView } from '../../../domain/schemas/token.js';
import type { CliCommand } from '../../lib/command.js';
import type { View } from '../../lib/output.js';
import { itemsOf } from '../../lib/paging.js';

/** The API tokens: what they may, whose they are, until when, and when they were last used. */
export const listTokens: CliCommand = {
  example: 'vsa token list',
  run: async ({ api, out }) => {
    out.rows(itemsOf<TokenView>(await (await api()).get('/tokens')), TOKEN_VIEW);
    return 0;
  },
};

export const TOKEN_VIEW: View<TokenView> = {
  id: ({ id }) => id,
  columns: [
    { head: 'ID', of: ({ id }) => id },
    { head: 'NAME', of: ({ name }) => name },
    { head: 'KIND', of: ({ kind }) => kind },
    { head: 'OF', of: ({ user }) => user ?? 'the hub' },
    { head: 'SCOPES', of: ({ scopes }) => scopes.join(' ') },
    { head: 'UNTIL', of: ({ expiresAt }) => expiresAt ?? 'removed' },
    { head: 'LAST USED', of: ({ lastUsedAt }) => lastUsedAt ?? 'never' },
  ],
};
