import { join } from 'node:path';
import type { VpsId } from '../../../domain/fields/brands.js';
import type { FieldRules } from '../../../domain/fields/index.js';

/** What the agent is told about its VPS. */
export interface AgentConfig {
  readonly vpsId: VpsId;
  readonly proxyRoot: string;
  readonly stateDir: string;
  readonly runtime: 'process' | 'container';
  /** Process mode: the nginx program. */
  readonly nginxBin: string;
  /** Container mode: the name of the reverse-proxy container. */
  readonly nginxContainer: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** 127.0.0.1 port that answers the live generation's number. */
  readonly markerPort: number;
  /** Container mode: addresses the marker port is asked from beside loopback (the bridge's gateway). */
  readonly markerCallers: readonly string[];
  /** Where the certbot of this VPS keeps its certificates; it need not be there. */
  readonly letsencryptDir: string;
  /** null: where certbot usually is. */
  readonly certbotBin: string | null;
  readonly dockerSocket: string;
  readonly dockerNetwork: string;
  readonly rules: FieldRules;
  /** Ports of the suite itself, refused as upstreams. */
  readonly suitePorts: readonly number[];
}

/** Every path the agent uses, from the two roots. */
export const places = ({ proxyRoot, stateDir }: Pick<AgentConfig, 'proxyRoot' | 'stateDir'>) => ({
  nginx: join(proxyRoot, 'nginx'),
  generations: join(proxyRoot, 'nginx', 'generations'),
  live: join(proxyRoot, 'nginx', 'live'),
  certificates: join(proxyRoot, 'certs'),
  certificatesOf: (domain: string) => join(proxyRoot, 'certs', domain),
  logs: join(proxyRoot, 'logs'),
  siteLogs: join(proxyRoot, 'logs', 'domains'),
  siteLog: (domain: string) => join(proxyRoot, 'logs', 'domains', `${domain}.access.json`),
  errorLog: join(proxyRoot, 'logs', 'error.log'),
  pidFile: join(proxyRoot, 'run', 'nginx.pid'),
  temporary: join(proxyRoot, 'run', 'temp'),
  /** Self-signed, for names that no site has. */
  defaultCertificate: {
    certificate: join(proxyRoot, 'certs', '.default', 'fullchain.pem'),
    key: join(proxyRoot, 'certs', '.default', 'privkey.pem'),
  },
  ledger: join(stateDir, 'ledger'),
  trash: join(stateDir, 'trash'),
  joined: join(stateDir, 'joined'),
  changes: join(stateDir, 'changes.jsonl'),
  policy: join(stateDir, 'policy.json'),
  thumbprint: join(stateDir, 'acme-thumbprint'),
});
export type Places = ReturnType<typeof places>;

/** Where a site's files lie inside a generation. */
export const vhostFile = (domain: string): string => join('conf.d', `${domain}.conf`);
export const htpasswdFile = (domain: string): string => join('auth', `${domain}.htpasswd`);
