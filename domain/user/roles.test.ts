import { expect, test } from 'vitest';
import { ROLES, scopesOf } from './roles.js';
import { SCOPES } from './scopes.js';

test('a viewer reads all but users and tokens, and changes nothing', () => {
  expect(scopesOf('viewer')).toEqual([
    'site:read',
    'operation:read',
    'audit:read',
    'alert:read',
    'schedule:read',
    'vps:read',
  ]);
});

test('an operator also changes sites, operations, alerts and schedules, and neither VPSes nor who gets in', () => {
  const more = scopesOf('operator').filter((scope) => !scopesOf('viewer').includes(scope));
  expect(more).toEqual(['site:write', 'operation:write', 'alert:write', 'schedule:write']);
  expect(SCOPES.filter((scope) => !scopesOf('operator').includes(scope))).toEqual([
    'vps:write',
    'user:read',
    'user:write',
    'token:read',
    'token:write',
  ]);
});

test('only an admin has the scope of all', () => {
  expect(ROLES.filter((role) => scopesOf(role).includes('admin'))).toEqual(['admin']);
});
