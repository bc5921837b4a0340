import type { AgentConfig } from '../../activities/vps/lib/config.js';
import { VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import { FIELDS, PRODUCTION_RULES } from '../../domain/fields/index.js';

export interface AgentConfiguration extends AgentConfig {
  /** Temporal's own port on this machine; null: through the gateway, with the identity this machine has joined with. */
  readonly temporalAddress: string | null;
}

/** Where the agent keeps what only it needs; identity, ledger and trash are below it. */
export const stateDirOf = (env: NodeJS.ProcessEnv): string => env['VSA_STATE_DIR'] || '/var/lib/vsa/agent';

/**
 * The agent's environment, without zod. All wrong keys are reported together (VALIDATION, data `errors`). Defaults are
 * the first system's places.
 */
export function readAgentConfiguration(env: NodeJS.ProcessEnv): AgentConfiguration {
  const errors: string[] = [];
  const text = (key: string, fallback: string): string => env[key] || fallback;
  const port = (key: string, fallback: number): number => {
    const value = Number(text(key, String(fallback)));
    if (!Number.isInteger(value) || value < 1 || value > 65_535) errors.push(`${key} is no port`);
    return value;
  };
  const folder = (key: string, fallback: string): string => {
    const value = text(key, fallback);
    if (!/^\/[A-Za-z0-9._/@+-]*$/.test(value)) errors.push(`${key} is no absolute path of plain characters`);
    return value;
  };
  const list = (key: string): string[] =>
    text(key, '')
      .split(',')
      .filter((item) => item !== '');
  const vpsId = FIELDS.vpsId(env['VSA_VPS_ID']);
  if (!vpsId.ok) errors.push(`VSA_VPS_ID: ${vpsId.message}`);
  const runtime = text('VSA_NGINX_RUNTIME', 'container');
  if (runtime !== 'process' && runtime !== 'container')
    errors.push('VSA_NGINX_RUNTIME is neither process nor container');

  const configuration: AgentConfiguration = {
    vpsId: (vpsId.ok ? vpsId.value : '') as VpsId,
    temporalAddress: env['VSA_TEMPORAL_ADDRESS'] || null,
    proxyRoot: folder('VSA_PROXY_ROOT', '/srv/flowbiz/reverse-proxy'),
    stateDir: folder('VSA_STATE_DIR', stateDirOf(env)),
    runtime: runtime === 'process' ? 'process' : 'container',
    nginxBin: text('VSA_NGINX_BIN', '/usr/sbin/nginx'),
    nginxContainer: text('VSA_NGINX_CONTAINER', 'reverse-proxy-nginx'),
    httpPort: port('VSA_HTTP_PORT', 80),
    httpsPort: port('VSA_HTTPS_PORT', 443),
    markerPort: port('VSA_MARKER_PORT', 9180),
    markerCallers: list('VSA_MARKER_CALLERS'),
    letsencryptDir: folder('VSA_LETSENCRYPT_DIR', '/etc/letsencrypt'),
    certbotBin: folder('VSA_CERTBOT_BIN', '/') === '/' ? null : folder('VSA_CERTBOT_BIN', '/'),
    dockerSocket: folder('VSA_DOCKER_SOCKET', '/var/run/docker.sock'),
    dockerNetwork: text('VSA_DOCKER_NETWORK', 'flowbiz_ext'),
    rules: { ...PRODUCTION_RULES, allowedReservedTlds: list('VSA_RESERVED_TLDS_ALLOWED') },
    suitePorts: list('VSA_SUITE_PORTS').map(Number),
  };
  if (errors.length > 0) throw new VsaError('VALIDATION', errors.join('; '), { errors });
  return configuration;
}
