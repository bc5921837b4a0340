import { join } from 'node:path';
import { LOCAL_VPS } from './places.js';
import type { SuitePlaces } from './places.js';
import type { PortName, SuitePorts } from './ports.js';
import { PORT_NAMES } from './ports.js';

export interface EnvironmentFacts {
  readonly places: SuitePlaces;
  readonly ports: SuitePorts;
  readonly databaseUrl: string;
  readonly nginx: string;
  /** What `vsa up` itself was started with. */
  readonly inherited: NodeJS.ProcessEnv;
}

export const temporalAddress = (ports: SuitePorts): string => `127.0.0.1:${ports.temporal}`;
export const apiUrl = (ports: SuitePorts): string => `http://127.0.0.1:${ports.api}`;
export const temporalWebUrl = (ports: SuitePorts): string => `http://127.0.0.1:${ports.temporalWeb}`;

/** What the API and the hub worker are started with. */
export function hubEnvironment({ places, ports, databaseUrl, inherited }: EnvironmentFacts): Record<string, string> {
  return {
    ...outside(inherited),
    VSA_ACME_DIRECTORY: 'local',
    VSA_NAME_OVERRIDES: '*.localhost=127.0.0.1',
    VSA_RESERVED_TLDS_ALLOWED: 'localhost',
    VSA_AUDIT_FILE: places.auditFile,
    ...chosen(inherited, HUB_CHOICES),
    VSA_DATABASE_URL: databaseUrl,
    VSA_TEMPORAL_ADDRESS: temporalAddress(ports),
    VSA_TEMPORAL_WEB_URL: temporalWebUrl(ports),
    VSA_SECRETS_DIR: places.secrets,
    VSA_API_HOST: '127.0.0.1',
    VSA_API_PORT: `${ports.api}`,
    VSA_GATEWAY_HOST: '127.0.0.1',
    VSA_GATEWAY_PORT: `${ports.gateway}`,
    VSA_LOCAL_TOKEN_FILE: places.localToken,
    VSA_SETUP_CODE_FILE: places.setupCode,
    VSA_VPS_ID: LOCAL_VPS,
  };
}

/** The demo, and the API, which `vsa hub publish` puts on HTTPS and which lets nobody in without a token. */
const MAY_BE_SITES: readonly PortName[] = ['demo', 'api'];

/** What the agent is started with: it gets none of the hub's secrets. */
export function agentEnvironment({ places, ports, nginx, inherited }: EnvironmentFacts): Record<string, string> {
  const own = PORT_NAMES.filter((name) => !MAY_BE_SITES.includes(name)).map((name) => ports[name]);
  return {
    ...outside(inherited),
    VSA_RESERVED_TLDS_ALLOWED: 'localhost',
    ...chosen(inherited, AGENT_CHOICES),
    VSA_VPS_ID: LOCAL_VPS,
    VSA_PROXY_ROOT: places.proxyRoot,
    VSA_STATE_DIR: places.vpsState,
    VSA_NGINX_RUNTIME: 'process',
    VSA_NGINX_BIN: nginx,
    VSA_HTTP_PORT: `${ports.http}`,
    VSA_HTTPS_PORT: `${ports.https}`,
    VSA_MARKER_PORT: `${ports.marker}`,
    // The machine's own certbot is not this VPS's.
    VSA_LETSENCRYPT_DIR: join(places.vpsState, 'letsencrypt'),
    VSA_PUBLIC_ADDRESS: '127.0.0.1',
    VSA_DOCKER_NETWORK: `vsa_${places.hash}_ext`,
    VSA_SUITE_PORTS: own.join(','),
  };
}

/** What the demo upstream is started with. */
export const demoEnvironment = ({ ports, inherited }: EnvironmentFacts): Record<string, string> => ({
  ...outside(inherited),
  VSA_DEMO_PORT: `${ports.demo}`,
});

/** Settings a person may choose for the embedded suite; all others belong to it. */
const HUB_CHOICES = [
  'VSA_ACME_DIRECTORY',
  'VSA_ACME_EMAIL',
  'VSA_CERTBOT_EMAIL',
  'VSA_ACME_ACCEPT_TERMS',
  'VSA_ACME_CA_FILE',
  'VSA_RESOLVERS',
  'VSA_NAME_OVERRIDES',
  'VSA_RESERVED_TLDS_ALLOWED',
  'VSA_CAA_IDENTITIES',
  'VSA_AUDIT_FILE',
  'VSA_LOKI_URL',
  'VSA_ALERT_WEBHOOK_URL',
  'VSA_ALERT_WEBHOOK_URL_FILE',
  'VSA_ALERT_WEBHOOK_FORMAT',
  'VSA_ALERT_WEBHOOK_SECRET',
  'VSA_ALERT_WEBHOOK_SECRET_FILE',
  'VSA_ALERT_ON_RENEWAL',
  'VSA_LOG_LEVEL',
  'VSA_WAITS',
];
const AGENT_CHOICES = ['VSA_RESERVED_TLDS_ALLOWED', 'VSA_LOG_LEVEL', 'VSA_DOCKER_SOCKET'];

const chosen = (inherited: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (inherited[name] ? [[name, inherited[name]]] : [])));

const OUTSIDE = /^(PATH|HOME|USER|LANG|LC_ALL|TZ|TMPDIR|NODE_EXTRA_CA_CERTS|(https?|all|no)_proxy)$/i;

const outside = (inherited: NodeJS.ProcessEnv): Record<string, string> =>
  chosen(
    inherited,
    Object.keys(inherited).filter((name) => OUTSIDE.test(name)),
  );
