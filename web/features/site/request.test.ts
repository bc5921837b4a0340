import { describe, expect, test } from 'vitest';
import type { Domain } from '../../../domain/fields/brands.js';
import type { SiteModel } from '../../../domain/site/model.js';
import { aSite, container, local, route } from '../../../tests/golden/nginx/shapes.js';
import { formOf, kindOf, withKind, withOneMore, withRoute, type Typed } from './form.js';
import { requestOf } from './request.js';

const wanted = (typed: Typed, site: SiteModel | null = null) => requestOf(formOf(typed, site), site);

const shop = (more: Partial<SiteModel> = {}) =>
  aSite('shop.example', {
    aliases: ['b.example', 'www.shop.example'] as Domain[],
    routes: [route('/api/', local(8080), { websocket: true }), route('/', container('shop', 3000))],
    ...more,
  });

describe('a new site', () => {
  test('says what it misses until it is whole', () => {
    expect(wanted({}).missing).toEqual(['a name', 'a container']);
    expect(wanted({ domain: 'shop.example', to: '' }).missing).toEqual(['where it redirects to']);
    expect(wanted({ domain: 'shop.example', routes: '/=shop:3000' }).missing).toEqual([]);
  });

  test('leaves www. to the hub, or refuses it', () => {
    expect(wanted({ domain: 'shop.example' }).request).not.toHaveProperty('www');
    expect(wanted({ domain: 'shop.example', www: 'no' }).request).toHaveProperty('www', false);
    expect(wanted({ domain: 'a.shop.example', www: 'no' }).request).not.toHaveProperty('www');
  });

  test('names the field that is wrong, in the words of its parser', () => {
    const { errors, request } = wanted({ domain: 'shop_a.example', routes: 'x=a b:99999', body: '20', names: 'b c' });
    expect(Object.keys(errors).sort()).toEqual(
      ['body', 'domain', 'names', 'routes/0/path', 'routes/0/port', 'routes/0/target'].sort(),
    );
    expect(errors['routes/0/port']).toBe('Port is a number, 1 to 65535.');
    expect(request).toEqual({});
  });

  test('may be of a reserved top-level domain: only the hub knows whether it is allowed', () =>
    expect(wanted({ domain: 'shop.vsa.localhost' }).errors).toEqual({}));
});

describe('a change', () => {
  test('of nothing asks for nothing: what the site has is kept', () =>
    expect(wanted({ domain: 'shop.example' }, shop()).request).toEqual({ domain: 'shop.example' }));

  test('asks only for what is otherwise', () =>
    expect(wanted({ body: '50m', read: '120s' }, shop()).request).toEqual({
      domain: 'shop.example',
      clientMaxBodySize: '50m',
    }));

  test('keeps an alias below www. of a name that is no apex', () => {
    const site = aSite('a.shop.example', {
      aliases: ['www.a.shop.example'] as Domain[],
      routes: [route('/', local(1))],
    });
    expect(wanted({}, site).request).toEqual({ domain: 'a.shop.example' });
  });

  test('of one name says all names, of www. alone only that', () => {
    expect(wanted({ www: 'no' }, shop()).request).toEqual({ domain: 'shop.example', www: false });
    expect(wanted({ names: 'c.example' }, shop()).request).toEqual({
      domain: 'shop.example',
      aliases: ['c.example', 'www.shop.example'],
    });
  });

  test('of a site without HTTPS does not order a certificate by itself', () =>
    expect(wanted({}, shop({ tls: null })).request).toEqual({ domain: 'shop.example', skipCert: true }));

  test('takes websockets off a route in so many words', () =>
    expect(wanted({ routes: '/=shop:3000,/api/=local:8080' }, shop()).request.routes).toContainEqual({
      path: '/api/',
      upstream: { localPort: 8080 },
      websocket: false,
    }));
});

describe('the form', () => {
  test('goes from a container to a port of the VPS, to a redirect and back', () => {
    const form = formOf({}, shop());
    expect(kindOf(form)).toBe('container');
    const toLocal = withKind(form, 'local');
    expect(toLocal.routes).toBe('/=local:3000,/api/=local:8080+ws');
    const redirected = formOf({ ...toLocal, ...withKind(form, 'redirect') }, shop());
    expect(kindOf(redirected)).toBe('redirect');
    expect(kindOf(formOf({ ...toLocal, ...withKind(redirected, 'local') }, shop()))).toBe('local');
  });

  test('takes a route out, and one more in', () => {
    const form = formOf({}, shop());
    expect(withRoute(form, 1, null)).toEqual({ routes: '/=shop:3000' });
    expect(withOneMore(form)).toEqual({ routes: '/=shop:3000,/api/=local:8080+ws,=:3000' });
  });
});
