import type { Queries } from '../../../db/lib/database.js';
import { userFacts, type UserFacts } from '../../../db/queries/users.js';
import type { UserView } from '../../../domain/schemas/user.js';

export const userViews = async (db: Queries): Promise<UserView[]> => (await userFacts(db)).map(viewOf);

export async function userView(db: Queries, userUid: number): Promise<UserView> {
  const [facts] = await userFacts(db, userUid);
  if (facts === undefined) throw new Error('a person is gone whose row is locked');
  return viewOf(facts);
}

const viewOf = (user: UserFacts): UserView => ({
  ...{ id: user.id, name: user.name, role: user.role },
  state: user.password_hash === null ? 'invited' : 'active',
  factors: {
    totp: user.totp_secret !== null,
    passkeys: user.passkeys,
    recoveryCodesLeft: user.recovery_codes_left,
  },
  createdAt: user.created_at.toISOString(),
  lastSeenAt: user.last_seen_at?.toISOString() ?? null,
});
