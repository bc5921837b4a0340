import { describe, expect, test } from 'vitest';
import type { Domain, RedirectTarget, RoutePath } from '../../domain/fields/brands.js';
import { container, ENV, route, SHAPES, aSite as site } from '../../tests/golden/nginx/shapes.js';
import { type NginxGlobals, renderGenerationConf, renderNginxConf, renderSite } from './render.js';

const golden = (name: string) => `../../tests/golden/nginx/${name}.conf`;

const GLOBALS: NginxGlobals = {
  ...ENV,
  runtime: 'process',
  markerPort: 8999,
  pidFile: '/srv/flowbiz/reverse-proxy/run/nginx.pid',
  errorLog: '/srv/flowbiz/reverse-proxy/logs/error.log',
  workerUser: 'root',
  resolver: null,
  defaultCertificate: { certificate: '/srv/default/fullchain.pem', key: '/srv/default/privkey.pem' },
  tempDir: '/srv/flowbiz/reverse-proxy/temp',
};

describe('renderSite()', () => {
  test.each(Object.entries(SHAPES))('writes the golden vhost of a site that is %s', async (name, shape) => {
    await expect(renderSite(shape.site, shape.env, shape.upstreams)).toMatchFileSnapshot(golden(name));
  });

  test('names the container where nginx reaches it by another address, and only there', () => {
    const web = container('web', 3000);
    const model = site('example.com', { routes: [route('/', web)] });
    const at = (address: string) => renderSite(model, ENV, [{ upstream: web, address }]);
    expect(at('web:3000')).not.toContain('vsa_upstream');
    expect(at('127.0.0.1:3000')).toContain('set $vsa_upstream web:3000;');
  });

  test.each([
    ['an upstream without an address', { routes: [route('/', container('gone', 1))] }],
    ['a name that would be a regex', { aliases: ['~^.*$' as Domain] }],
    ['a route that would be a modifier', { routes: [route('~ ^/', { kind: 'local', port: 80 as never })] }],
    ['a route with a newline', { routes: [route('/a\nb', { kind: 'local', port: 80 as never })] }],
    ['a redirect with a variable', { redirectTo: 'https://a.example/$request_uri' as RedirectTarget }],
    ['an opaque entry of two directives', { opaque: ['gzip on; return 200;'] }],
    ['an opaque entry that ends the server block', { opaque: ['gzip on; } server { listen 81;'] }],
    ['an opaque entry without an end', { opaque: ['gzip on'] }],
  ])('refuses %s', (_, more) => {
    expect(() => renderSite(site('example.com', more), ENV, [])).toThrow(
      expect.objectContaining({ code: 'VALIDATION' }),
    );
  });

  test('never lets a location add a header except the challenge, which would drop those of the server', () => {
    const text = renderSite(
      site('example.com', { routes: [route('/x' as RoutePath, { kind: 'local', port: 9 as never })] }),
      ENV,
      [],
    );
    expect(text.match(/^ {8}add_header .*$/gm)).toEqual(Array(2).fill('        add_header X-VSA-VPS vps-01 always;'));
  });
});

describe('renderNginxConf()', () => {
  test('writes the golden file of an nginx that runs as a process', async () => {
    await expect(renderNginxConf(GLOBALS)).toMatchFileSnapshot(golden('nginx.process'));
  });

  test('writes the golden file of an old nginx in a container', async () => {
    const old: NginxGlobals = {
      ...GLOBALS,
      runtime: 'container',
      nginxVersion: '1.22.1',
      workerUser: null,
      resolver: '127.0.0.11',
    };
    await expect(renderNginxConf(old)).toMatchFileSnapshot(golden('nginx.container'));
  });

  test('refuses a thumbprint that could end the string it stands in', () => {
    expect(() => renderNginxConf({ ...GLOBALS, thumbprint: '";return 200' })).toThrow(
      expect.objectContaining({ code: 'VALIDATION' }),
    );
  });
});

describe('renderGenerationConf()', () => {
  test('listens on loopback only where nginx is a process', () => {
    expect(renderGenerationConf({ runtime: 'process', number: 42, markerPort: 8999 })).toContain(
      'listen 127.0.0.1:8999;',
    );
  });

  test('answers only loopback and the named callers in a container', async () => {
    const text = renderGenerationConf({ runtime: 'container', number: 42, markerPort: 8999, callers: ['172.30.0.1'] });
    await expect(text).toMatchFileSnapshot(golden('generation.container'));
  });
});
