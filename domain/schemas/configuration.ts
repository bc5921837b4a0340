import * as z from 'zod';
import { WAITS, type Waits } from '../contracts.js';
import { VsaError } from '../errors.js';
import { WEBHOOK_FORMATS } from '../alert/notice.js';
import { FIELDS, PRODUCTION_RULES, type FieldRules } from '../fields/index.js';
import { field } from './field.js';
import { schedules, webhookSecret, webhookUrl } from './configurationValues.js';
import { OBSOLETE, SETTINGS, type Setting, type SettingName } from './configurationTable.js';

/** What the hub's processes run with. */
export type HubConfiguration = z.output<typeof CONFIGURATION>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment. Fails with VALIDATION naming every bad, missing and obsolete variable at once (`errors`,
 * pointer `/VSA_...`). `readFile` answers the text of a `*_FILE`, where none is as unset; it may throw.
 */
export function readHubConfiguration(env: Environment, readFile: (path: string) => string): HubConfiguration {
  const errors = obsolete(env);
  const values: Record<string, string> = {};
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const given = valueOf(name, setting, env, readFile);
    if (given.problem !== null) errors.push({ pointer: '/' + name, message: given.problem });
    else if (given.value !== null) values[name] = given.value;
  }
  const parsed = CONFIGURATION.safeParse(values);
  if (!parsed.success) {
    const broken = new Set(errors.map((error) => error.pointer));
    for (const { path, message } of parsed.error.issues)
      if (!broken.has(`/${String(path[0])}`)) errors.push({ pointer: `/${String(path[0])}`, message });
  }
  if (errors.length === 0 && parsed.success) return parsed.data;
  const lines = errors.map(({ pointer, message }) => `${pointer.slice(1)}: ${message}`);
  throw new VsaError('VALIDATION', `The configuration is wrong. ${lines.join(' ')}`, { errors });
}

/** The rules of the fields where this configuration applies. */
export const fieldRules = (configuration: HubConfiguration): FieldRules => ({
  ...PRODUCTION_RULES,
  allowedReservedTlds: configuration.VSA_RESERVED_TLDS_ALLOWED,
});

function obsolete(env: Environment): { pointer: string; message: string }[] {
  return Object.entries(OBSOLETE)
    .filter(([name]) => env[name] !== undefined)
    .map(([name, instead]) => ({ pointer: '/' + name, message: `It is obsolete; ${instead}.` }));
}

interface Given {
  readonly value: string | null;
  readonly problem: string | null;
}

function valueOf(name: string, setting: Setting, env: Environment, readFile: (path: string) => string): Given {
  const named = [name, ...setting.aliases].find((key) => (env[key] ?? '') !== '');
  const file = setting.secret ? env[name + '_FILE'] : undefined;
  if (named !== undefined && file !== undefined)
    return { value: null, problem: `Both ${named} and ${name}_FILE are set.` };
  if (file === undefined) return { value: named === undefined ? setting.default : (env[named] ?? null), problem: null };
  try {
    const value = readFile(file).trim();
    return { value: value === '' ? setting.default : value, problem: null };
  } catch {
    return { value: null, problem: `The file ${file} of ${name}_FILE cannot be read.` };
  }
}

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const url = (schemes: RegExp, example: string) =>
  z
    .string({ error: `It is missing; set it, for example ${example}.` })
    .refine((text) => URL.canParse(text) && schemes.test(new URL(text).protocol), {
      error: `It is no such URL; accepted is for example ${example}.`,
    });
const hostAndPort = z.string().regex(/^[^\s:/]+:\d{1,5}$/, 'Accepted is host:port.');
const port = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'Accepted is 0 to 65535; 0 takes a free one.')
  .transform(Number);
const yesOrNo = z.enum(['true', 'false'], 'Accepted is true or false.').transform((text) => text === 'true');
const absolute = z.string().startsWith('/', { error: 'It must be an absolute path.' });
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:]+\])(:\d{1,5})?$/;

/** `ip` or `ip:port`; an IPv6 address with a port is in brackets. */
const resolver = z.string().refine((text) => FIELDS.ipAddress(text).ok || ADDRESS.test(text), {
  error: 'Accepted is ip or ip:port, for example 127.0.0.1:8053 or [::1]:53.',
});

/** An address, or a network as `ip/bits`. */
const network = z.string().refine((text) => {
  const [address = '', bits, ...more] = text.split('/');
  const most = address.includes(':') ? 128 : 32;
  const isNetwork = bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most);
  return more.length === 0 && isNetwork && FIELDS.ipAddress(address).ok;
}, 'Accepted is ip or ip/bits, for example 172.28.0.1 or 172.28.0.0/16.');

const override = z.string().transform((text, context) => {
  const [, pattern, address] = /^((?:\*\.)?[a-z0-9.-]+)=(\S+)$/.exec(text) ?? [];
  if (pattern !== undefined && address !== undefined && FIELDS.ipAddress(address).ok) return { pattern, address };
  context.addIssue({ code: 'custom', message: 'Accepted is name=ip or *.name=ip, for example *.localhost=127.0.0.1.' });
  return z.NEVER;
});

const positive = z.number().int().positive();
const partialWaits = z
  .strictObject(Object.fromEntries(Object.keys(WAITS).map((key) => [key, positive.optional()])))
  .transform((given): Waits => ({ ...WAITS, ...(given as Partial<Waits>) }));
const waits = z.string().transform((text, context) => {
  try {
    const read = partialWaits.safeParse(JSON.parse(text));
    if (read.success) return read.data;
  } catch {
    // Told below with the other refusals.
  }
  context.addIssue({
    code: 'custom',
    message: `Accepted is JSON with some of ${Object.keys(WAITS).join(', ')} in ms.`,
  });
  return z.NEVER;
});

const CONFIGURATION = z
  .object({
    VSA_DATABASE_URL: url(/^postgres(ql)?:$/, 'postgres://vsa@127.0.0.1:5432/vsa'),
    VSA_TEMPORAL_ADDRESS: hostAndPort,
    VSA_TEMPORAL_WEB_URL: url(/^https?:$/, 'http://127.0.0.1:8233').optional(),
    VSA_SECRETS_DIR: absolute,
    VSA_VPS_ID: field('vpsId'),
    VSA_API_HOST: z.string().refine((text) => FIELDS.ipAddress(text).ok, 'Accepted is an IP address.'),
    VSA_API_PORT: port,
    VSA_TRUSTED_PROXIES: list.pipe(z.array(network)).default([]),
    VSA_HUB_URL: url(/^https?:$/, 'https://hub.example.com').optional(),
    VSA_GATEWAY_HOST: z.string().refine((text) => FIELDS.ipAddress(text).ok, 'Accepted is an IP address.'),
    VSA_GATEWAY_PORT: port,
    VSA_GATEWAY_ADDRESS: hostAndPort.optional(),
    VSA_ACME_DIRECTORY: z
      .string()
      .refine(
        (text) => ['local', 'staging', 'production'].includes(text) || (URL.canParse(text) && /^https:/.test(text)),
        'Accepted is local, staging, production or an https URL.',
      ),
    VSA_ACME_EMAIL: field('email').optional(),
    VSA_ACME_ACCEPT_TERMS: yesOrNo,
    VSA_ACME_CA_FILE: absolute.optional(),
    VSA_RESOLVERS: list.pipe(z.array(resolver)).optional(),
    VSA_NAME_OVERRIDES: list.pipe(z.array(override)).default([]),
    VSA_RESERVED_TLDS_ALLOWED: list
      .pipe(z.array(z.string().regex(/^[a-z0-9-]{2,63}$/, 'Accepted is a list such as localhost,test.')))
      .default([]),
    VSA_CAA_IDENTITIES: list,
    VSA_AUDIT_FILE: absolute,
    VSA_LOCAL_TOKEN_FILE: absolute.optional(),
    VSA_SETUP_CODE_FILE: absolute.optional(),
    VSA_LOKI_URL: url(/^https?:$/, 'http://127.0.0.1:3100').optional(),
    VSA_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error'], 'Accepted is debug, info, warn or error.'),
    VSA_ALERT_WEBHOOK_URL: webhookUrl.optional(),
    VSA_ALERT_WEBHOOK_FORMAT: z.enum(WEBHOOK_FORMATS, 'Accepted is json or slack.'),
    VSA_ALERT_WEBHOOK_SECRET: webhookSecret.optional(),
    VSA_ALERT_ON_RENEWAL: yesOrNo,
    VSA_SCHEDULES: schedules,
    VSA_WAITS: waits.default(WAITS),
  } satisfies Record<SettingName, z.ZodType>)
  .refine((values) => values.VSA_ACME_DIRECTORY === 'local' || values.VSA_ACME_ACCEPT_TERMS, {
    path: ['VSA_ACME_ACCEPT_TERMS'],
    error: 'Read the terms of the certificate authority and set it to true, or set VSA_ACME_DIRECTORY=local.',
  });
