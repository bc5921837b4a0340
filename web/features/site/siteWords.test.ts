import { expect, test } from 'vitest';
import { driftWord, routesWord } from './siteWords.js';

test('routesWord() names each route and where it leads', () => {
  const routes = [
    { path: '/api/', upstream: { kind: 'container', container: 'api', port: 8080 } },
    { path: '/', upstream: { kind: 'local', port: 8000 } },
  ];
  expect(routesWord({ routes, redirectTo: null })).toBe('/api/ api:8080, / port 8000 of the VPS');
});

test('routesWord() names where a redirect leads', () =>
  expect(routesWord({ routes: [], redirectTo: 'https://a.example' })).toBe('redirects to https://a.example'));

test('driftWord() says each kind once', () => {
  const drift = (['FILE_MISSING', 'FILE_MISSING', 'NOT_LIVE'] as const).map((name) => ({ name, detail: '' }));
  expect(driftWord({ drift })).toBe('File missing, Not live');
});
