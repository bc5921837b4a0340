/** What a caller may be allowed, one word per noun and kind of access; `admin` stands for all of them. */
export const SCOPES = [
  'site:read',
  'site:write',
  'operation:read',
  'operation:write',
  'audit:read',
  'alert:read',
  'alert:write',
  'schedule:read',
  'schedule:write',
  'vps:read',
  'vps:write',
  'user:read',
  'user:write',
  'token:read',
  'token:write',
] as const;
export type Scope = (typeof SCOPES)[number];
