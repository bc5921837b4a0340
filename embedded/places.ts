import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { packageRoot } from '../lib/packageRoot.js';

/** The one VPS of the embedded suite. */
export const LOCAL_VPS = 'vps-01';

/** The suite of the checkout this program is part of. */
export const localPlaces = (): SuitePlaces => suitePlaces(packageRoot());

/** Every path of the suite of one checkout, below its `.vsa/`. */
export function suitePlaces(root: string) {
  const folder = join(root, '.vsa');
  const secrets = join(folder, 'secrets');
  const vps = join(folder, LOCAL_VPS);
  const proxyRoot = join(vps, 'proxy');
  return {
    root,
    folder,
    /** Tells suites of several checkouts apart where names are shared: Docker networks, sockets, /var/lib. */
    hash: createHash('sha256').update(root).digest('hex').slice(0, 8),
    run: join(folder, 'run'),
    logs: join(folder, 'logs'),
    logOf: (name: string) => join(folder, 'logs', `${name}.log`),
    ports: join(folder, 'ports.json'),
    state: join(folder, 'state.json'),
    cliToml: join(folder, 'cli.toml'),
    secrets,
    localToken: join(secrets, 'local-token'),
    setupCode: join(secrets, 'setup-code'),
    postgresPassword: join(secrets, 'postgres-password'),
    caFile: join(secrets, 'local-ca', 'ca.pem'),
    auditFile: join(folder, 'audit.jsonl'),
    postgres: join(folder, 'postgres'),
    temporalFile: join(folder, 'temporal', 'temporal.db'),
    proxyRoot,
    nginxConf: join(proxyRoot, 'nginx', 'live', 'nginx.conf'),
    vpsState: join(vps, 'state'),
  };
}
export type SuitePlaces = ReturnType<typeof suitePlaces>;
