import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { removalLine, provisionLine, canBeSaid } from './commandLine.js';
import { formOf, type Typed } from './form.js';
import { requestOf, type PartialRequest } from './request.js';
import { siteFlags, type SiteFlags } from '../../../cli/lib/site-flags.js';
import { siteRequest } from '../../../cli/lib/site-request.js';
import { unprovisionSite } from '../../../cli/commands/site/unprovision.js';
import { aSite, container, route } from '../../../tests/golden/nginx/shapes.js';
import type { Domain } from '../../../domain/fields/brands.js';

const shop = () =>
  aSite('shop.example', {
    aliases: ['b.example', 'www.shop.example'] as Domain[],
    routes: [route('/api/', container('api', 8080), { websocket: true }), route('/', container('shop', 3000))],
  });

/** What the command line itself makes of a line; no word here holds a blank. */
function read(text: string): object {
  const words = text.split(' ').map((word) => word.replaceAll("'", ''));
  const command = siteFlags(new Command()).exitOverride();
  command.parse(words.slice(3), { from: 'user' });
  return siteRequest(command.opts<SiteFlags>());
}

const asked = (typed: Typed, site = null as Parameters<typeof formOf>[1]): PartialRequest =>
  requestOf(formOf(typed, site), site).request;

describe('the command line reads as the request', () => {
  test.each<Typed>([
    { domain: 'shop.example.com', routes: '/=shop:3000' },
    { domain: 'shop.example', vps: 'vps-02', www: 'no', names: 'a.example, b.example', routes: '/=local:8000' },
    { domain: 'shop.example', routes: '/=shop:3000+ws,/api/=api:8080,/~x=local:9000+ws', body: '50m', read: '300s' },
    { domain: 'old.example', to: 'https://shop.example/~new', cert: 'no' },
  ])('of a new site: %j', (typed) => {
    const request = asked(typed);
    expect(read(provisionLine(request))).toEqual(request);
  });

  test.each<Typed>([
    {},
    { body: '50m' },
    { www: 'no' },
    { names: 'other.example' },
    { names: 'a.example b.example' },
    { routes: '/=shop:3001,/api/=api:8080+ws' },
    { to: 'https://elsewhere.example' },
  ])('of a change: %j', (typed) => {
    const request = asked(typed, shop());
    expect(read(provisionLine(request))).toEqual(request);
  });

  test('also that it shall wait for its VPS', () => {
    const request = { ...asked({ domain: 'shop.example', routes: '/=shop:3000' }), waitForVps: true };
    expect(read(provisionLine(request))).toEqual(request);
  });
});

test('that a site shall have no other name is said by its own', () =>
  expect(provisionLine(asked({ names: '', www: 'no' }, shop()))).toBe(
    'vsa site provision --domain shop.example --alias shop.example --no-www',
  ));

test('a line says what is known so far', () => expect(provisionLine(asked({}))).toBe('vsa site provision'));

test('a word that a shell would take apart is quoted', () =>
  expect(provisionLine(asked({ domain: '*.shop.example', routes: '/=a:1' }))).toContain("--domain '*.shop.example'"));

test('no line takes websockets off a route', () => {
  expect(canBeSaid(asked({ routes: '/=shop:3000,/api/=api:8080' }, shop()))).toBe(false);
  expect(canBeSaid(asked({ body: '1m' }, shop()))).toBe(true);
});

test('removalLine() is read by the command of that name', () => {
  const text = removalLine('shop.example', { containers: 'stop', keepCert: true });
  const command = new Command().exitOverride();
  unprovisionSite.configure?.(command);
  command.parse(text.split(' ').slice(3), { from: 'user' });
  expect(command.opts()).toEqual({ domain: 'shop.example', stopContainer: true, keepCert: true });
});
