import { isIPv6Available } from './ipv6.js';
import type { NginxGlobals } from '../../lib/render.js';
import type { VpsDeps } from '../deps.js';
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What nginx.conf and every vhost of this VPS are rendered with. */
export async function nginxGlobals(deps: Pick<VpsDeps, 'config' | 'places' | 'nginx'>, thumbprint: string): Promise<NginxGlobals> {
  const { config, places, nginx } = deps;
  const container = config.runtime === 'container';
  return {
    runtime: config.runtime,
    nginxVersion: await nginx.version(),
    httpPort: config.httpPort,
    httpsPort: config.httpsPort,
    markerPort: config.markerPort,
    ipv6: await isIPv6Available(),
    thumbprint,
    vpsId: config.vpsId,
    pidFile: places.pidFile,
    errorLog: places.errorLog,
    workerUser: container ? null : await workerUser(places.logs),
    resolver: container ? '127.0.0.11' : null,
    defaultCertificate: places.defaultCertificate,
    tempDir: places.temporary,
    logsDir: places.logs,
  };
}

/**
 * nginx started by root runs its workers as `nobody`, which cannot read password files below a 0700 folder (a CI's
 * home): there they stay root.
 */
async function workerUser(path: string): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if (!(await othersMayEnter(folder))) return 'root';
  }
  return null;
}
