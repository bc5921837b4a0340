import { hash } from 'bcryptjs';
import { sql } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import { insertUser, type UserRow } from '../../db/queries/users.js';
import type { SessionView } from '../../domain/schemas/session.js';
import type { Role } from '../../domain/user/roles.js';
import { uuidv7 } from '../../lib/uuid.js';
import type { Called, CallOptions, Fixture } from './fixture.js';

export const PASSWORD = 'correct horse battery';

/** A browser at an address that keeps the hub's cookie and says, as browsers do, which site makes it ask. */
export interface Browser {
  /** `name=value` as it is sent now; empty: none. */
  cookie: string;
  /** The last Set-Cookie header. */
  set: string;
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Called>;
}

export function openBrowser(api: Fixture, address = '198.51.100.1'): Browser {
  const browser: Browser = {
    cookie: '',
    set: '',
    call: async (method, path, body, { headers, ...options } = {}) => {
      const sent = { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': address, ...headers };
      const cookie = browser.cookie === '' ? {} : { cookie: browser.cookie };
      const answer = await api.call(method, `/api/v1${path}`, {
        token: null,
        ...(body === undefined ? {} : { body }),
        headers: { ...cookie, ...sent },
        ...options,
      });
      const set = answer.headers.get('set-cookie');
      if (set !== null) {
        browser.set = set;
        browser.cookie = set.includes('Max-Age=0') ? '' : (set.split(';')[0] ?? '');
      }
      return answer;
    },
  };
  return browser;
}

/** A person with PASSWORD, kept with a cheaper bcrypt than the hub makes. */
export async function addPerson(api: Fixture, name: string, role: Role): Promise<UserRow> {
  const user = await insertUser(api.db, { id: uuidv7(), name, role, passwordHash: await hash(PASSWORD, 4) });
  if (user === null) throw new Error(`there is ${name} already`);
  return user;
}

/** What an authenticator app shows: now, or some steps of 30 s later. */
export const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

export interface Enrolled {
  readonly browser: Browser;
  readonly secret: string;
  readonly recoveryCodes: string[];
  readonly session: SessionView;
}

/** Signs a new person in and gives them an authenticator app. */
export async function enrol(api: Fixture, name: string, role: Role, address?: string): Promise<Enrolled> {
  await addPerson(api, name, role);
  const browser = openBrowser(api, address);
  await browser.call('POST', '/login', { name, password: PASSWORD });
  const secret = String((await browser.call('POST', '/session/totp', {})).body['secret']);
  const { body } = await browser.call('POST', '/session/totp/confirm', { code: codeOf(secret) });
  return { browser, secret, ...(body as unknown as { recoveryCodes: string[]; session: SessionView }) };
}

export const logIn = (browser: Browser, name: string, password = PASSWORD): Promise<Called> =>
  browser.call('POST', '/login', { name, password });

/** Newest first. */
export async function auditRows(
  api: Fixture,
): Promise<{ action: string; actor: string; result: string; params: object }[]> {
  const { body } = await api.call('GET', '/api/v1/audit-logs');
  return body['items'] as { action: string; actor: string; result: string; params: object }[];
}

/** All that a table holds, as text. */
export async function everythingIn(api: Fixture, table: string): Promise<string> {
  const all = sql<{ all: string }>`select string_agg(t::text, '') as all from ${sql.table(table)} t`;
  return (await all.execute(api.db)).rows[0]?.all ?? '';
}
