import { describe, expect, test } from 'vitest';
import { PRODUCTION_RULES } from '../../domain/fields/index.js';
import { SiteRequest } from '../../domain/schemas/site.js';
import { DEFAULT_OPTIONS } from '../../domain/site/defaults.js';
import type { SiteModel } from '../../domain/site/model.js';
import { siteChange } from './siteChange.js';

const upstream = { container: 'web', port: 3000 };
const routes = [{ path: '/', upstream }];
const change = (body: object, recorded: SiteModel | null = null) =>
  siteChange(SiteRequest(PRODUCTION_RULES).parse({ domain: 'shop.example', ...body }), recorded, PRODUCTION_RULES);
const names = (body: object, recorded: SiteModel | null = null) =>
  change(body, recorded).names.map(({ name, typed }) => (typed ? name : `(${name})`));
const recorded = (...aliases: string[]) => ({ ...DEFAULT_OPTIONS, aliases }) as unknown as SiteModel;

describe('siteChange(): the names', () => {
  test('a new site of an apex name gets a www. that nobody typed', () => {
    expect(names({ routes })).toEqual(['shop.example', '(www.shop.example)']);
    expect(names({ routes, www: false })).toEqual(['shop.example']);
    expect(names({ routes, www: true })).toEqual(['shop.example', 'www.shop.example']);
    expect(names({ routes, domain: 'a.shop.example' })).toEqual(['a.shop.example']);
  });

  test('the same request again keeps what the site has, with or without its www.', () => {
    const body = { routes, aliases: ['x.shop.example'] };
    expect(names(body)).toEqual(['shop.example', 'x.shop.example', '(www.shop.example)']);
    expect(change(body, recorded('www.shop.example', 'x.shop.example')).change.aliases).toEqual([
      'www.shop.example',
      'x.shop.example',
    ]);
    expect(change(body, recorded('x.shop.example')).change.aliases).toEqual(['x.shop.example']);
  });

  test('www: false takes a recorded www. off; aliases replace the others', () => {
    const site = recorded('www.shop.example', 'x.shop.example');
    expect(names({ www: false }, site)).toEqual(['shop.example', 'x.shop.example']);
    expect(names({ aliases: [], www: false }, site)).toEqual(['shop.example']);
  });
});

describe('siteChange(): the settings', () => {
  test('only what is named is in the change', () => {
    expect(change({ clientMaxBodySize: '50m' }, recorded()).change).toEqual({
      domain: 'shop.example',
      aliases: [],
      options: { clientMaxBodySize: '50m' },
      skipCert: false,
    });
  });

  test('upstreams, route options and partial time-outs are completed', () => {
    const paths = [
      { path: '/a', upstream: { localPort: 8080 } },
      { path: '/b', upstream: { publishedPort: 81 }, websocket: true, timeouts: { read: '5s' } },
    ];
    expect(change({ routes: paths, timeouts: { send: '9s' }, rateLimit: '70r/s' }).change).toMatchObject({
      routes: [
        { path: '/a', upstream: { kind: 'local', port: 8080 } },
        { path: '/b', upstream: { kind: 'published', publishedPort: 81, port: null } },
      ],
      routeOptions: [{ path: '/b', websocket: true, timeouts: { connect: '60s', read: '5s', send: '9s' } }],
      options: { timeouts: { connect: '60s', read: '120s', send: '9s' }, rateLimit: { perSecond: 70, burst: 20 } },
    });
  });
});
