import { stat } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import type { SiteRenderEnv } from '../../../domain/nginx/environment.js';
import { VsaError } from '../../../domain/errors.js';
import { atomicWrite, readIfThere } from '../../lib/files.js';
import type { NginxGlobals } from '../../lib/render.js';
import type { VpsDeps } from '../deps.js';

type Deps = Pick<VpsDeps, 'config' | 'places' | 'nginx'>;

/** What every vhost of this VPS is rendered with. Fails with PRECONDITION before the VPS was prepared. */
export async function siteEnvironment({ config, places, nginx }: Deps): Promise<SiteRenderEnv> {
  return {
    nginxVersion: await nginx.version(),
    httpPort: config.httpPort,
    httpsPort: config.httpsPort,
    ipv6: hasIpv6(),
    thumbprint: await readThumbprint(places.thumbprint),
    vpsId: config.vpsId,
    logsDir: places.logs,
  };
}

/** What nginx.conf of this VPS is rendered with. */
export async function nginxGlobals(deps: Deps): Promise<NginxGlobals> {
  const { config, places } = deps;
  const container = config.runtime === 'container';
  return {
    ...(await siteEnvironment(deps)),
    runtime: config.runtime,
    markerPort: config.markerPort,
    pidFile: container ? '/run/nginx.pid' : places.pidFile,
    errorLog: places.errorLog,
    workerUser: container ? null : await workerUser(places.logs),
    resolver: container ? '127.0.0.11' : null,
    defaultCertificate: places.defaultCertificate,
    tempDir: container ? '/tmp' : places.temporary,
  };
}

/** The thumbprint of the ACME account key whose challenges this VPS answers. */
export const keepThumbprint = (path: string, thumbprint: string): Promise<void> => atomicWrite(path, thumbprint, 0o600);

async function readThumbprint(path: string): Promise<string> {
  const bytes = await readIfThere(path);
  if (bytes === null) throw new VsaError('PRECONDITION', 'This VPS is not prepared yet.');
  return bytes.toString('utf8');
}

const hasIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some((address) => address.family === 'IPv6'));

/**
 * nginx started by root runs its workers as `nobody`, which cannot read password files below a 0700 folder (a CI's
 * home): there they stay root.
 */
async function workerUser(path: string): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) return 'root';
  }
  return null;
}
