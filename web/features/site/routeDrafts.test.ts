import { describe, expect, test } from 'vitest';
import { decodeRoutes, draftsOf, EMPTY_ROUTE, encodeRoutes, type RouteDraft } from './routeDrafts.js';
import type { Route } from '../../../domain/site/model.js';

const route = (path: string, target: string, port: string, websocket = false): RouteDraft => ({
  path,
  target,
  port,
  websocket,
});

describe('routes in the URL', () => {
  test('read like those of the command line', () =>
    expect(encodeRoutes([route('/', 'shop', '3000'), route('/api/', 'local', '8080', true)])).toBe(
      '/=shop:3000,/api/=local:8080+ws',
    ));

  test.each([
    [[EMPTY_ROUTE]],
    [[route('', '', '')]],
    [[route('/', 'a:b=c,d+ws%2C', '3 000', true), route('/ä', '', '')]],
  ])('come back as they were typed: %j', (routes) => expect(decodeRoutes(encodeRoutes(routes))).toEqual(routes));

  test.each(['', 'x', '/=a', ',,', '/=a:1:2'])('that nobody wrote are left out: %j', (text) =>
    expect(decodeRoutes(text)).toEqual([]),
  );

  test('survive a bad percent sign', () => expect(decodeRoutes('/%=a:1')).toEqual([route('/%', 'a', '1')]));
});

test('draftsOf() puts the main route first', () => {
  const routes = [
    { path: '/api/', upstream: { kind: 'local', port: 8080 }, websocket: true },
    { path: '/', upstream: { kind: 'container', container: 'shop', port: 3000 }, websocket: false },
  ] as unknown as Route[];
  expect(draftsOf(routes)).toEqual([route('/', 'shop', '3000'), route('/api/', 'local', '8080', true)]);
});
