import { describe, expect, test } from 'vitest';
import { VsaError } from '../errors.js';
import { PRODUCTION_RULES } from '../fields/index.js';
import { parseSiteChange } from './validate.js';

const GOOD = {
  domain: 'example.com',
  aliases: ['www.example.com'],
  routes: [
    { path: '/', upstream: { kind: 'container', container: 'web', port: 3000 } },
    { path: '/api/', upstream: { kind: 'local', port: 4000 } },
    { path: '/old/', upstream: { kind: 'published', publishedPort: 8080, port: null } },
  ],
  routeOptions: [{ path: '/api/', websocket: true, timeouts: { connect: '5s', read: '600s', send: '5s' } }],
  options: {
    clientMaxBodySize: '50m',
    rateLimit: { perSecond: 10, burst: 0 },
    headers: { hsts: { maxAge: 60, includeSubDomains: false, preload: false }, contentSecurityPolicy: "a 'b'; c" },
  },
  skipCert: false,
};

const refusals = (input: unknown): readonly string[] => {
  try {
    parseSiteChange(input, PRODUCTION_RULES);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(VsaError);
    expect(error).toHaveProperty('code', 'VALIDATION');
    const { errors } = (error as VsaError).data as { errors: { pointer: string; code: string }[] };
    return errors.map(({ pointer, code }) => `${pointer} ${code}`);
  }
};

describe('parseSiteChange()', () => {
  test('gives back what is right', () => {
    expect(parseSiteChange(GOOD, PRODUCTION_RULES)).toEqual(GOOD);
  });

  test('lower-cases names, as their parser does', () => {
    expect(parseSiteChange({ ...GOOD, domain: 'EXAMPLE.com' }, PRODUCTION_RULES).domain).toBe('example.com');
  });

  test('accepts reserved names only where the rules do', () => {
    const local = { ...GOOD, domain: 'demo.vsa.localhost' };
    expect(refusals(local)).toEqual(['/domain RESERVED_TLD']);
    expect(parseSiteChange(local, { ...PRODUCTION_RULES, allowedReservedTlds: ['localhost'] }).domain).toBe(
      local.domain,
    );
  });

  test('names everything that is wrong, each with its place and code', () => {
    expect(
      refusals({
        domain: 'a; } server {',
        aliases: 'x',
        routes: [
          { path: '~ ^/', upstream: { kind: 'container', container: '--privileged', port: '80' } },
          { path: '/', upstream: { kind: 'unix', path: '/var/run/docker.sock' } },
        ],
        options: {
          rateLimit: { perSecond: 0, burst: 1.5 },
          timeouts: { read: '1m' },
          headers: { frameOptions: 'ALLOW' },
        },
        tls: { certificate: '/etc/passwd' },
      }),
    ).toEqual([
      '/skipCert MISSING',
      '/domain CHARSET',
      '/aliases TYPE',
      '/routes/0/path ROUTE',
      '/routes/0/upstream/container NAME',
      '/routes/0/upstream/port PORT',
      '/routes/1/upstream/kind CHOICE',
      '/options/rateLimit/perSecond NUMBER',
      '/options/rateLimit/burst NUMBER',
      '/options/timeouts/connect MISSING',
      '/options/timeouts/send MISSING',
      '/options/timeouts/read TIMEOUT',
      '/options/headers/frameOptions CHOICE',
      '/tls UNKNOWN',
    ]);
  });

  test.each([[null], [[]], ['x'], [1], [undefined]])('refuses %j as a change', (input) => {
    expect(refusals(input)).toEqual([' TYPE']);
  });

  test('refuses opaque directives and __proto__, which only a vhost file may bring', () => {
    expect(refusals({ ...GOOD, opaque: ['return 200;'] })).toEqual(['/opaque UNKNOWN']);
    expect(refusals(JSON.parse('{"domain":"a.example","aliases":[],"skipCert":true,"__proto__":{}}'))).toEqual([
      '/__proto__ UNKNOWN',
    ]);
  });
});
