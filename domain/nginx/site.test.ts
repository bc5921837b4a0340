import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderSite } from '../../activities/lib/render.js';
import { aSite, ENV, SHAPES, usesOf } from '../../tests/golden/nginx/shapes.js';
import { anySite } from '../../tests/golden/nginx/arbitrary.js';
import { canonicalSite } from '../site/change.js';
import { parseConfig } from './parse.js';
import { readSite } from './site.js';
import type { Block } from './tree.js';

const plain = SHAPES['plain'];
const rendered = plain === undefined ? '' : renderSite(plain.site, plain.env, plain.upstreams);
const edited = (from: string, to: string) => {
  expect(rendered).toContain(from);
  return readSite(rendered.replaceAll(from, to));
};

describe('readSite()', () => {
  test('gives back the model of anything that was rendered, with the addresses of its upstreams', () => {
    fc.assert(
      fc.property(anySite, ({ site, env, upstreams }) => {
        const reading = readSite(renderSite(site, env, upstreams));
        expect(reading.unsupported).toBeNull();
        expect(reading.site).toEqual(site);
        expect(JSON.stringify(reading.site)).toBe(JSON.stringify(canonicalSite(site)));
        expect(usesOf(reading.upstreams)).toEqual(usesOf(upstreams));
      }),
      { numRuns: 400 },
    );
  });

  test('gives text that renders to the same text again', () => {
    fc.assert(
      fc.property(anySite, ({ site, env, upstreams }) => {
        const text = renderSite(site, env, upstreams);
        const { site: again, upstreams: uses } = readSite(text);
        expect(again === null ? null : renderSite(again, env, uses)).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test('finds the shape of a plain model in the text of any accepted value', () => {
    fc.assert(
      fc.property(anySite, anySite, ({ site, env, upstreams }, other) => {
        const values = {
          domain: other.site.domain,
          clientMaxBodySize: other.site.clientMaxBodySize,
          timeouts: other.site.timeouts,
        };
        const texts = other.site.headers;
        const kept = site.headers;
        const headers = {
          ...kept,
          referrerPolicy: kept.referrerPolicy && (texts.referrerPolicy ?? kept.referrerPolicy),
          permissionsPolicy: kept.permissionsPolicy && (texts.permissionsPolicy ?? kept.permissionsPolicy),
          contentSecurityPolicy:
            kept.contentSecurityPolicy && (texts.contentSecurityPolicy ?? kept.contentSecurityPolicy),
        };
        const changed = renderSite({ ...site, ...values, headers }, env, upstreams);
        expect(shape(parseConfig(changed).directives)).toEqual(
          shape(parseConfig(renderSite(site, env, upstreams)).directives),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('keeps a directive it does not know, as it was written', () => {
    const { site, warnings } = edited(
      '    client_max_body_size',
      '    gzip   on; # for text\n    client_max_body_size',
    );
    expect(site?.opaque).toEqual(['gzip   on;']);
    expect(warnings).toMatchObject([{ code: 'KEPT', text: 'gzip is kept as it is' }]);
  });

  test('keeps a whole location that holds more than a route does', () => {
    const { site } = edited('        proxy_pass', '        proxy_cache off;\n        proxy_pass');
    expect(site?.routes).toEqual([]);
    expect(site?.opaque[0]).toMatch(/^location \/ \{[\s\S]*proxy_cache off;[\s\S]*\}$/);
  });

  test('reads values people write in another form', () => {
    const { site } = edited('client_max_body_size 20m', 'client_max_body_size 1g');
    expect(site?.clientMaxBodySize).toBe('1024m');
    expect(edited('proxy_read_timeout 120s', 'proxy_read_timeout 2m').site?.timeouts.read).toBe('120s');
    expect(edited('proxy_pass http://$upstream', 'proxy_pass http://other:81').site?.routes[0]?.upstream).toMatchObject(
      {
        container: 'other',
        port: 81,
      },
    );
  });

  test('takes nginx defaults for lines that were removed', () => {
    const { site } = edited('    client_max_body_size 20m;\n', '');
    expect(site?.clientMaxBodySize).toBe('1m');
  });

  test.each([
    ['an include', '    client_max_body_size', '    include snippets/x.conf;\n    client_max_body_size', 'include', 26],
    [
      'Lua',
      '    client_max_body_size',
      '    access_by_lua_block { if x then "}" end }\n    client_max_body_size',
      'access_by_lua_block',
      26,
    ],
    ['a value no field can say', 'client_max_body_size 20m', 'client_max_body_size 0', 'client_max_body_size', 26],
    [
      'a directive that stands twice',
      '    client_max_body_size',
      '    http2 on;\n    client_max_body_size',
      'http2',
      26,
    ],
    [
      'an edited server of port 80',
      '        return 301',
      '        add_header X-A b;\n        return 301',
      'location',
      13,
    ],
    ['a block beside the servers', '# Written by VSA', 'map $a $b { }\n# Written by VSA', 'map', 1],
    ['a file nginx would refuse', 'http2 on;', 'http2 on', '"http2" has no ";"', 0],
    ['a name that is a regex', 'server_name example.com', 'server_name ~^a', 'server_name', 22],
  ])('does not take over %s, and names its line', (_, from, to, directive, line) => {
    const { site, unsupported } = edited(from, to);
    expect(site).toBeNull();
    if (line === 0) expect(unsupported).not.toBeNull();
    else expect(unsupported).toEqual({ directive, line });
  });

  test('is null for a file without a server', () => {
    expect(readSite('# nothing\nlog_format x "y";')).toMatchObject({ site: null, unsupported: null });
  });

  test('reads a route whose location names one time-out only, with the rest of the server', () => {
    const { site } = edited('        set $upstream', '        proxy_read_timeout 5s;\n        set $upstream');
    expect(site?.routes[0]?.timeouts).toEqual({ connect: '60s', read: '5s', send: '120s' });
  });

  test('keeps Basic Auth that uses another password file', () => {
    const { site } = edited(
      '    client_max_body_size',
      '    auth_basic x;\n    auth_basic_user_file /etc/x;\n    client_max_body_size',
    );
    expect(site).toMatchObject({ auth: false, opaque: ['auth_basic x;', 'auth_basic_user_file /etc/x;'] });
  });

  test('remembers the HSTS choice of a site that has no certificate yet', () => {
    const site = aSite('new.example.com', { tls: null });
    expect(readSite(renderSite(site, ENV, [])).site?.headers.hsts).toEqual(site.headers.hsts);
  });
});

/** Names and nesting only. */
const shape = (block: Block): unknown =>
  block.map(({ name, block: inner }) => (inner === null ? name : [name, shape(inner)]));
