import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anySite } from '../../tests/golden/nginx/arbitrary.js';
import { aSite, container, local, route } from '../../tests/golden/nginx/shapes.js';
import type { Domain, RedirectTarget, RoutePath, Size } from '../fields/brands.js';
import { applyChange, canonicalSite } from './change.js';
import { DEFAULT_OPTIONS, DEFAULT_ROUTE_OPTIONS } from './defaults.js';
import type { SiteChange } from './model.js';

const path = (text: string) => text as RoutePath;
const change = (more: Partial<SiteChange> = {}): SiteChange => ({
  domain: 'a.example' as Domain,
  aliases: [],
  skipCert: false,
  ...more,
});
const toWeb = [{ path: path('/'), upstream: container('web', 3000) }];
const elsewhere = 'https://b.example' as RedirectTarget;
const live = aSite('a.example', {
  routes: [route('/api/', container('api', 80), { websocket: true }), route('/', container('web', 3000))],
  clientMaxBodySize: '99m' as Size,
  opaque: ['gzip on;'],
  auth: true,
});

describe('applyChange()', () => {
  test('makes a new site of the defaults', () => {
    expect(applyChange(null, change({ routes: toWeb }))).toEqual({
      ...DEFAULT_OPTIONS,
      domain: 'a.example',
      aliases: [],
      tls: null,
      routes: [{ ...DEFAULT_ROUTE_OPTIONS, path: '/', upstream: container('web', 3000) }],
      redirectTo: null,
      opaque: [],
    });
  });

  test('keeps everything the change does not name', () => {
    expect(applyChange(live, change())).toEqual(live);
  });

  test('gives a canonical site the same JSON, whatever it is', () => {
    fc.assert(
      fc.property(anySite, ({ site }) => {
        const same = applyChange(site, { domain: site.domain, aliases: [...site.aliases].reverse(), skipCert: false });
        expect(JSON.stringify(same)).toBe(JSON.stringify(site));
      }),
    );
  });

  test('sorts aliases, leaves the domain out of them, and routes longest first', () => {
    const aliases = ['www.a.example', 'b.example', 'a.example'] as Domain[];
    const routes = ['/', '/b/', '/long/', '/a/'].map((one) => ({ path: path(one), upstream: local(80) }));
    const site = applyChange(null, change({ aliases, routes }));
    expect(site.aliases).toEqual(['b.example', 'www.a.example']);
    expect(site.routes.map((one) => one.path)).toEqual(['/long/', '/a/', '/b/', '/']);
  });

  test('keeps the options of a path that stays, and gives a new path the defaults', () => {
    const routes = [...toWeb, { path: path('/api/'), upstream: local(1) }, { path: path('/new/'), upstream: local(2) }];
    const site = applyChange(live, change({ routes }));
    expect(site.routes.map((one) => [one.path, one.websocket])).toEqual([
      ['/api/', true],
      ['/new/', false],
      ['/', false],
    ]);
  });

  test('changes the options of one route only', () => {
    const site = applyChange(live, change({ routeOptions: [{ path: path('/'), buffering: false }] }));
    expect(site.routes.map((one) => one.buffering)).toEqual([true, false]);
    expect(site.routes[0]?.websocket).toBe(true);
  });

  test('changes one header and keeps the others; null takes one away', () => {
    const { headers } = applyChange(live, change({ options: { headers: { frameOptions: 'SAMEORIGIN', hsts: null } } }));
    expect(headers).toEqual({ ...live.headers, frameOptions: 'SAMEORIGIN', hsts: null });
  });

  test('takes the rate limit away with null', () => {
    expect(applyChange(live, change({ options: { rateLimit: null } })).rateLimit).toBeNull();
  });

  test('turns a proxy site into a redirect and back', () => {
    const redirecting = applyChange(live, change({ redirectTo: elsewhere }));
    expect(redirecting).toMatchObject({ routes: [], redirectTo: elsewhere, clientMaxBodySize: '99m' });
    expect(applyChange(redirecting, change({ routes: toWeb }))).toMatchObject({
      redirectTo: null,
      routes: [{ path: '/' }],
    });
    expect(applyChange(redirecting, change()).redirectTo).toBe(elsewhere);
  });

  test.each([
    ['routes and a redirect', null, { routes: toWeb, redirectTo: elsewhere }, '/redirectTo'],
    ['a path that is routed twice', null, { routes: [...toWeb, ...toWeb] }, '/routes'],
    ['an empty list of routes', live, { routes: [] }, '/routes'],
    ['a new site without a route', null, {}, '/routes'],
    [
      'options of a route that is not there',
      live,
      { routeOptions: [{ path: path('/x'), websocket: true }] },
      '/routeOptions',
    ],
    ['options of a redirect', live, { redirectTo: elsewhere, routeOptions: [{ path: path('/') }] }, '/routeOptions'],
    [
      'options that are given twice',
      live,
      { routeOptions: [{ path: path('/') }, { path: path('/') }] },
      '/routeOptions',
    ],
    ['another primary name', live, { domain: 'c.example' as Domain }, '/domain'],
  ])('refuses %s', (_, current, more, pointer) => {
    expect(() => applyChange(current, change(more))).toThrow(
      expect.objectContaining({ code: 'VALIDATION', data: { errors: [expect.objectContaining({ pointer })] } }),
    );
  });

  test.each([
    ['to take a site with a certificate back to HTTP', live, { skipCert: true }],
    [
      'a route where a location was edited by hand',
      { ...live, opaque: ['location ^~ /x/ { root /srv; }'] },
      { routes: [{ path: path('/x/'), upstream: local(1) }] },
    ],
    [
      'a redirect where location / was edited by hand',
      { ...live, opaque: ['location / { root /srv; }'] },
      { redirectTo: elsewhere },
    ],
    [
      'a published port nobody has looked up',
      null,
      { routes: [{ path: path('/'), upstream: { kind: 'published', publishedPort: 80, port: null } as never }] },
    ],
  ])('refuses %s', (_, current, more) => {
    expect(() => applyChange(current, change(more))).toThrow(expect.objectContaining({ code: 'PRECONDITION' }));
  });

  test('leaves canonical sites as they are', () => {
    fc.assert(
      fc.property(anySite, ({ site }) => {
        expect(canonicalSite(site)).toEqual(site);
      }),
    );
  });
});
