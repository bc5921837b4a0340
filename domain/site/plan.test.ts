import { describe, expect, test } from 'vitest';
import { aSite, container, local, route } from '../../tests/golden/nginx/shapes.js';
import type { Domain } from '../fields/brands.js';
import { planSite } from './plan.js';

const web = route('/', container('web', 3000));
const short = (changes: ReturnType<typeof planSite>) => changes.map(({ kind, what }) => `${kind} ${what}`);

describe('planSite()', () => {
  test('lists a new site in the order it is made', () => {
    const site = aSite('a.example', { routes: [web], aliases: ['www.a.example' as Domain] });
    const changes = planSite(null, site, [{ path: 'conf.d/a.example.conf', before: null, after: 'server { }\n' }]);
    expect(short(changes)).toEqual([
      'create upstream web:3000',
      'create certificate for a.example, www.a.example',
      'create vhost conf.d/a.example.conf',
    ]);
    expect(changes[2]?.diff).toContain('+server { }');
  });

  test('names what stays, what comes and what goes', () => {
    const current = aSite('a.example', { routes: [web] });
    const desired = { ...current, routes: [route('/', local(4000))], opaque: ['location /x {\n  root /srv;\n}'] };
    const files = [{ path: 'conf.d/a.example.conf', before: 'a\n', after: 'b\n' }];
    expect(short(planSite(current, desired, files))).toEqual([
      'create upstream local:4000',
      'remove upstream web:3000',
      'keep certificate for a.example',
      'change vhost conf.d/a.example.conf',
      'keep directive location /x { root /srv; }',
    ]);
  });

  test('lists the removal of a site', () => {
    const files = [{ path: 'conf.d/a.example.conf', before: 'a\n', after: null }];
    expect(short(planSite(aSite('a.example', { routes: [web] }), null, files))).toEqual([
      'remove upstream web:3000',
      'remove certificate /srv/flowbiz/reverse-proxy/certs/a.example/0A1B/fullchain.pem',
      'remove vhost conf.d/a.example.conf',
    ]);
  });

  test('changes nothing where nothing differs', () => {
    const site = aSite('a.example', { tls: null, routes: [web] });
    const changes = planSite(site, site, [{ path: 'conf.d/a.example.conf', before: 'a\n', after: 'a\n' }]);
    expect(changes.map(({ kind }) => kind)).toEqual(['keep', 'keep']);
  });

  test('never shows the lines of a password file', () => {
    const [change] = planSite(null, null, [
      { path: 'auth/a.example.htpasswd', before: 'u:$2y$old\n', after: 'u:$2y$new\n' },
    ]);
    expect(change).toEqual({ kind: 'change', what: 'file auth/a.example.htpasswd', diff: null });
  });
});
