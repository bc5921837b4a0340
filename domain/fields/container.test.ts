import { expect, test } from 'vitest';
import { parseContainer, parseContainerName } from './container.js';
import { PRODUCTION_RULES } from './rules.js';

test.each(['web', 'Web_1.a-b', 'cafe.1', 'shop-1', 'a'.repeat(63)])('parseContainer() takes %s', (name) =>
  expect(parseContainer(name)).toEqual({ ok: true, value: name }),
);

test.each([
  ...[
    '',
    '--privileged',
    '_web',
    'web;id',
    'web\n',
    '$n8n_upstream;',
    'web?all=1',
    '__proto__',
    'a'.repeat(64),
    7,
    null,
    ['web'],
  ],
  ...[
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '10.0.0.1',
    'LocalHost',
    'a.localhost',
    'host.docker.internal',
    'local',
  ],
  ...['unix:', 'reverse-proxy-nginx', 'dashboard-api', 'dashboard-api-1', 'DASHBOARD_API'.replace('_', '-'), 'vsa-api'],
])('parseContainer() refuses %j', (name) => expect(parseContainer(name)).toMatchObject({ ok: false, code: 'NAME' }));

test("parseContainer() asks the rules for the suite's own parts", () => {
  const rules = { ...PRODUCTION_RULES, reservedContainerNames: ['gitea'] };
  expect(parseContainer('gitea', rules).ok).toBe(false);
  expect(parseContainer('dashboard-api', rules).ok).toBe(true);
});

test("parseContainerName() takes the suite's own parts, and no more than a name", () => {
  expect(parseContainerName('dashboard-api')).toEqual({ ok: true, value: 'dashboard-api' });
  expect(parseContainerName('-web').ok).toBe(false);
});
