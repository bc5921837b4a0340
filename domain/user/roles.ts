import { SCOPES, type Scope } from './scopes.js';

export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What a person of this role may do. Who else gets in, by an account or a token, is for admins alone. */
export const scopesOf = (role: Role): readonly string[] => BY_ROLE[role];

/** Whether who has these scopes has this one. */
export const grants = (scopes: readonly string[], scope: string): boolean =>
  scopes.includes('admin') || scopes.includes(scope);

/** Written out: a new way to change something is nobody's before somebody decides so. */
const OPERATOR_WRITES: readonly Scope[] = ['site:write', 'operation:write', 'alert:write', 'schedule:write'];

const READS = SCOPES.filter((scope) => scope.endsWith(':read') && !/^(user|token):/.test(scope));

const BY_ROLE: Readonly<Record<Role, readonly string[]>> = {
  viewer: READS,
  operator: [...READS, ...OPERATOR_WRITES],
  admin: ['admin'],
};
