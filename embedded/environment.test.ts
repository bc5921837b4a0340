import { describe, expect, test } from 'vitest';
import { agentEnvironment, hubEnvironment } from './environment.js';
import { suitePlaces } from './places.js';

const ports = { http: 1, https: 2, api: 3, temporal: 4, temporalWeb: 5, postgres: 6, marker: 7, demo: 8, gateway: 9 };
const facts = (inherited: NodeJS.ProcessEnv) => ({
  places: suitePlaces('/checkout'),
  ports,
  databaseUrl: 'postgres://vsa:secret@127.0.0.1:6/vsa',
  nginx: '/usr/sbin/nginx',
  inherited,
});

describe('environments', () => {
  test('a person may choose the certificate authority, but not the database of the suite', () => {
    const env = hubEnvironment(facts({ VSA_ACME_DIRECTORY: 'staging', VSA_DATABASE_URL: 'postgres://production/vsa' }));
    expect(env['VSA_ACME_DIRECTORY']).toBe('staging');
    expect(env['VSA_DATABASE_URL']).toBe('postgres://vsa:secret@127.0.0.1:6/vsa');
  });

  test('the local CA is the default, and nothing unknown is inherited', () => {
    const env = hubEnvironment(facts({ PATH: '/bin', AWS_SECRET_ACCESS_KEY: 'x', NODE_OPTIONS: '--inspect' }));
    expect(env['VSA_ACME_DIRECTORY']).toBe('local');
    expect(env['PATH']).toBe('/bin');
    expect(Object.keys(env)).not.toContain('AWS_SECRET_ACCESS_KEY');
    expect(Object.keys(env)).not.toContain('NODE_OPTIONS');
  });

  test('the agent learns no secret of the hub', () => {
    const env = agentEnvironment(facts({}));
    expect(JSON.stringify(env)).not.toMatch(/secret|token/i);
  });

  test("the suite's own ports are refused as upstreams, but not those of the demo and the API", () => {
    expect(agentEnvironment(facts({}))['VSA_SUITE_PORTS']).toBe('1,2,4,5,6,7,9');
  });
});
