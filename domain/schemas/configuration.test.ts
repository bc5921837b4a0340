import { describe, expect, test } from 'vitest';
import { WAITS } from '../contracts.js';
import { VsaError } from '../errors.js';
import { SCHEDULES } from '../schedules.js';
import { fieldRules, readHubConfiguration } from './configuration.js';
import { SETTINGS } from './configurationTable.js';
import { renderEnvExample, renderSettingsTable } from './configurationText.js';

const GOOD = { VSA_DATABASE_URL: 'postgres://vsa@127.0.0.1/vsa', VSA_ACME_DIRECTORY: 'local' };
const noFile = (): never => {
  throw new Error('no file');
};
const refusal = (env: Record<string, string>, readFile: (path: string) => string = noFile) => {
  try {
    readHubConfiguration(env, readFile);
  } catch (error) {
    if (error instanceof VsaError) return (error.data['errors'] as { pointer: string }[]).map((each) => each.pointer);
    throw error;
  }
  return [];
};

describe('readHubConfiguration()', () => {
  test('two variables are enough, the rest has defaults', () => {
    const read = readHubConfiguration(GOOD, noFile);
    expect(read).toMatchObject({ VSA_API_PORT: 8080, VSA_TEMPORAL_ADDRESS: '127.0.0.1:7233', VSA_NAME_OVERRIDES: [] });
    expect(read.VSA_WAITS).toEqual(WAITS);
    expect(read.VSA_RESOLVERS).toBeUndefined();
  });

  test('every bad, missing and obsolete variable is told at once', () => {
    const bad = {
      VSA_ACME_DIRECTORY: 'http://ca',
      VSA_API_PORT: '80 80',
      VSA_RESOLVERS: 'one.one.one.one',
      VSA_TRUSTED_PROXIES: '172.28.0.0/33',
      VSA_NAME_OVERRIDES: '*.localhost',
      VSA_WAITS: '{"recheck":-1}',
      VSA_ACTOR: 'me',
      VSA_LOG_LEVEL: 'loud',
      VSA_VPS_ID: 'web1',
      VSA_ACME_EMAIL: 'nobody',
      VSA_AUDIT_FILE: 'audit.jsonl',
    };
    expect(refusal(bad).toSorted()).toEqual(
      [...Object.keys(bad), 'VSA_DATABASE_URL'].map((key) => '/' + key).toSorted(),
    );
  });

  test('a public CA needs its terms accepted', () => {
    const env = { VSA_DATABASE_URL: GOOD.VSA_DATABASE_URL };
    expect(refusal(env)).toEqual(['/VSA_ACME_ACCEPT_TERMS']);
    expect(refusal({ ...env, VSA_ACME_ACCEPT_TERMS: 'true' })).toEqual([]);
  });

  test('a secret may come from a file, but not twice', () => {
    const { VSA_ACME_DIRECTORY } = GOOD;
    const file = { VSA_ACME_DIRECTORY, VSA_DATABASE_URL_FILE: '/run/url' };
    const read = readHubConfiguration(file, () => 'postgres://x@db/vsa\n');
    expect(read.VSA_DATABASE_URL).toBe('postgres://x@db/vsa');
    expect(refusal(file)).toEqual(['/VSA_DATABASE_URL']);
    expect(refusal({ ...file, ...GOOD }, () => 'x')).toEqual(['/VSA_DATABASE_URL']);
  });

  test('lists, overrides, waits and the name of the first system are read', () => {
    const read = readHubConfiguration(
      {
        ...GOOD,
        VSA_RESOLVERS: '127.0.0.1:8053, [::1]:53,::1',
        VSA_TRUSTED_PROXIES: '172.28.0.1, 172.28.0.0/16,fd00::/8',
        VSA_NAME_OVERRIDES: '*.localhost=127.0.0.1',
        VSA_WAITS: '{"recheck":50}',
        VSA_CERTBOT_EMAIL: 'admin@example.com',
        VSA_RESERVED_TLDS_ALLOWED: 'localhost',
      },
      noFile,
    );
    expect(read.VSA_RESOLVERS).toEqual(['127.0.0.1:8053', '[::1]:53', '::1']);
    expect(read.VSA_TRUSTED_PROXIES).toEqual(['172.28.0.1', '172.28.0.0/16', 'fd00::/8']);
    expect(read.VSA_NAME_OVERRIDES).toEqual([{ pattern: '*.localhost', address: '127.0.0.1' }]);
    expect(read.VSA_WAITS).toEqual({ ...WAITS, recheck: 50 });
    expect(read.VSA_ACME_EMAIL).toBe('admin@example.com');
    expect(fieldRules(read).allowedReservedTlds).toEqual(['localhost']);
  });

  test.each([
    ['https://alerts.example.com/x', true],
    ['http://127.0.0.1:9000/x', true],
    ['http://[::1]:9000', true],
    ['http://localhost/x', true],
    ['http://alerts.example.com/x', false],
    ['http://127.0.0.1.example.com/', false],
    ['http://localhost.example.com/', false],
    ['https://user:hunter2@alerts.example.com/', false],
    ['ftp://alerts.example.com/', false],
    ['alerts.example.com', false],
  ])('a webhook at %s is taken: %s', (url, taken) => {
    expect(refusal({ ...GOOD, VSA_ALERT_WEBHOOK_URL: url })).toEqual(taken ? [] : ['/VSA_ALERT_WEBHOOK_URL']);
  });

  test.each([
    [24, true],
    [32, true],
    [64, true],
    [23, false],
    [65, false],
  ])('a secret of %i bytes is taken: %s', (bytes, taken) => {
    const secret = `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
    expect(refusal({ ...GOOD, VSA_ALERT_WEBHOOK_SECRET: secret })).toEqual(taken ? [] : ['/VSA_ALERT_WEBHOOK_SECRET']);
    expect(refusal({ ...GOOD, VSA_ALERT_WEBHOOK_SECRET: secret.slice(6) })).toEqual(['/VSA_ALERT_WEBHOOK_SECRET']);
  });

  test('the periods of schedules can be replaced, for those there are', () => {
    const read = (text: string) => readHubConfiguration({ ...GOOD, VSA_SCHEDULES: text }, noFile).VSA_SCHEDULES;
    expect(read('off')).toBeNull();
    expect(read('on')).toBe(SCHEDULES);
    expect(read('{"sync-fleet":1000}')?.map(({ id, every }) => [id, every])).toEqual(
      SCHEDULES.map(({ id, every }) => [id, id === 'sync-fleet' ? 1_000 : every]),
    );
    for (const bad of ['{"sync-fleet":0}', '{"no-such":1}', '[]', '{', 'ON'])
      expect([bad, refusal({ ...GOOD, VSA_SCHEDULES: bad })]).toEqual([bad, ['/VSA_SCHEDULES']]);
  });

  test('a refusal never repeats the value of a secret', () => {
    try {
      readHubConfiguration({ ...GOOD, VSA_DATABASE_URL: 'mysql://u:hunter2@x/y' }, noFile);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
    }
  });
});

describe('the texts about the configuration', () => {
  test('.env.example and the table name every variable', () => {
    for (const name of Object.keys(SETTINGS)) {
      expect(renderEnvExample()).toContain(`# ${name}=`);
      expect(renderSettingsTable()).toContain('`' + name + '`');
    }
  });
});
