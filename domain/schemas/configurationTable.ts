/** One environment variable of the hub. */
export interface Setting {
  /** null: unset. */
  readonly default: string | null;
  readonly description: string;
  /** Its value may be given as the path of a file in `<key>_FILE`, so that it is in no environment. */
  readonly secret: boolean;
  /** Other names that mean the same, for those who come from the first system. */
  readonly aliases: readonly string[];
}

const setting = (
  description: string,
  fallback: string | null = null,
  more: Partial<Pick<Setting, 'secret' | 'aliases'>> = {},
): Setting => ({ default: fallback, description, secret: false, aliases: [], ...more });

/** Every environment variable of the hub: the API and the hub worker read the same ones. */
export const SETTINGS = {
  VSA_DATABASE_URL: setting('PostgreSQL 17, as `postgres://user@host:port/database`; required', null, { secret: true }),
  VSA_TEMPORAL_ADDRESS: setting('Temporal frontend, `host:port`', '127.0.0.1:7233'),
  VSA_TEMPORAL_WEB_URL: setting('Address of Temporal Web; its links are hidden when unset'),
  VSA_SECRETS_DIR: setting(
    'Folder (0700) of the hub’s keys: ACME account, local CA, agents’ CA, gateway, second factors',
    '/etc/vsa/secrets',
  ),
  VSA_VPS_ID: setting('The VPS that is meant where a request names none', 'vps-01'),
  VSA_API_HOST: setting('Address the API listens on', '127.0.0.1'),
  VSA_API_PORT: setting('Port the API listens on', '8080'),
  VSA_TRUSTED_PROXIES: setting(
    'Proxies beside loopback whose X-Forwarded-For the API believes, comma list of `ip` or `ip/bits`',
  ),
  VSA_HUB_URL: setting('Address under which people and agents reach the API; unset: where it listens'),
  VSA_GATEWAY_HOST: setting('Address the gateway listens on', '127.0.0.1'),
  VSA_GATEWAY_PORT: setting('Port the gateway listens on', '7443'),
  VSA_GATEWAY_ADDRESS: setting('`host:port` at which agents reach the gateway; unset: where it listens'),
  VSA_ACME_DIRECTORY: setting(
    'Certificate authority: `local`, `staging`, `production` (Let’s Encrypt) or the URL of an ACME directory',
    'production',
  ),
  VSA_ACME_EMAIL: setting('Contact of the ACME account', null, { aliases: ['VSA_CERTBOT_EMAIL'] }),
  VSA_ACME_ACCEPT_TERMS: setting(
    '`true`: you accept the terms of the certificate authority; needed by all but `local`',
    'false',
  ),
  VSA_ACME_CA_FILE: setting('PEM file of the CA that signed the ACME server’s own certificate, for a private one'),
  VSA_RESOLVERS: setting('DNS resolvers, comma list of `ip` or `ip:port`; unset: the system’s'),
  VSA_NAME_OVERRIDES: setting('Names that need no DNS, comma list such as `*.localhost=127.0.0.1`'),
  VSA_RESERVED_TLDS_ALLOWED: setting('Reserved top-level domains that are accepted, comma list such as `localhost`'),
  VSA_CAA_IDENTITIES: setting('Names of the CA in CAA records, comma list', 'letsencrypt.org'),
  VSA_AUDIT_FILE: setting('File that every audit outcome is appended to', '/var/log/vsa/audit.jsonl'),
  VSA_LOCAL_TOKEN_FILE: setting('File with a token that the API takes as an admin’s, made by `vsa up` for its own CLI'),
  VSA_SETUP_CODE_FILE: setting('File (0600) the API writes the one-time setup code to; unset: it is shown nowhere'),
  VSA_LOKI_URL: setting('Loki, where access logs are searched; unset: none'),
  VSA_LOG_LEVEL: setting('`debug`, `info`, `warn` or `error`', 'info'),
  VSA_ALERT_WEBHOOK_URL: setting(
    'Where alerts are told: an https address (http only on this machine); unset: nowhere',
    null,
    {
      secret: true,
    },
  ),
  VSA_ALERT_WEBHOOK_FORMAT: setting(
    '`json`, or `slack` for an incoming webhook of Slack and what understands it',
    'json',
  ),
  VSA_ALERT_WEBHOOK_SECRET: setting('`whsec_` and 24 to 64 bytes in Base64, with which notices are signed', null, {
    secret: true,
  }),
  VSA_ALERT_ON_RENEWAL: setting('`true`: certificates that were renewed are told too', 'false'),
  VSA_SCHEDULES: setting(
    '`off`: the hub worker makes no schedules; or JSON that replaces some of their periods, in milliseconds; for tests',
    'on',
  ),
  VSA_WAITS: setting('JSON that replaces some of the waits of operations, in milliseconds; for tests'),
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/** Variables of the first system that mean nothing any more, and what to do instead. */
export const OBSOLETE: Readonly<Record<string, string>> = {
  VSA_ROOT: 'remove it: each VPS has its proxy root in its own agent’s configuration',
  VSA_ACTOR: 'remove it: the actor is whoever the token belongs to',
  VSA_AGENT_TOKEN: 'remove it: an agent reaches the hub through Temporal',
  VSA_CORS_ORIGINS: 'remove it: the API answers its own origin only',
  VSA_AUDIT_JSONL_PATH: 'set VSA_AUDIT_FILE',
  VSA_AUDIT_DB_PATH: 'remove it: the audit is in VSA_DATABASE_URL',
};
