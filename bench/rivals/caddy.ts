import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dispatcher, request } from 'undici';
import { startPebble } from '../../tests/lib/pebble.js';
import { freePorts } from '../../tests/lib/ports.js';
import type { TestUpstream } from '../../tests/lib/upstream.js';
import type { Contender } from '../lib/contender.js';
import { startProcess, untilAnswers } from '../lib/processes.js';
import { trusting } from '../lib/proven.js';
import type { Programs } from '../parts/index.js';
import { PEBBLE } from './vsa.js';

/** Caddy allows itself ten certificate requests in ten seconds; a new round starts with an empty count. */
const OWN_LIMIT_MS = 10_500;

/** Caddy with Pebble as its ACME CA; a site is one route sent to its admin API, and Caddy does the rest by itself. */
export async function startCaddy(programs: Programs, upstream: TestUpstream, body: string): Promise<Contender> {
  const folder = await mkdtemp(join(tmpdir(), 'vsa-caddy-'));
  const [http = 0, https = 0, admin = 0] = await freePorts(3);
  const pebble = await startPebble(programs, { ...PEBBLE, httpPort: http });
  const issuer = {
    module: 'acme',
    ca: pebble.directoryUrl,
    trusted_roots_pem_files: [pebble.caFile],
    challenges: { 'tls-alpn': { disabled: true } },
  };
  const configuration = {
    admin: { listen: `127.0.0.1:${admin}` },
    logging: { logs: { default: { level: 'ERROR' } } },
    storage: { module: 'file_system', root: join(folder, 'storage') },
    apps: {
      http: { http_port: http, https_port: https, servers: { sites: { listen: [`:${https}`], routes: [] } } },
      tls: { automation: { policies: [{ issuers: [issuer] }] } },
    },
  };
  const file = join(folder, 'caddy.json');
  await writeFile(file, JSON.stringify(configuration));
  const homes = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  const caddy = startProcess([programs.caddy, 'run', '--config', file], join(folder, 'caddy.log'), homes);
  const api = `http://127.0.0.1:${admin}`;
  await untilAnswers(() => ask(`${api}/config/`, {}));
  return {
    name: 'caddy',
    front: { httpsPort: https, trust: trusting(await pebble.rootPem()), body },
    restMs: OWN_LIMIT_MS,
    add: (domain) => addRoute(api, domain, upstream.port),
    async stop() {
      await caddy.stop();
      await pebble.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const TRIES = 10;

/** Each change starts Caddy's admin server anew, which may lose a request that comes just then: it is sent again. */
async function addRoute(api: string, domain: string, port: number): Promise<void> {
  const proxy = { handler: 'reverse_proxy', upstreams: [{ dial: `127.0.0.1:${port}` }] };
  const route = { '@id': domain, match: [{ host: [domain] }], handle: [proxy], terminal: true };
  const headers = { 'content-type': 'application/json' };
  for (let tries = 1; ; tries += 1) {
    try {
      const post = { method: 'POST', headers, body: JSON.stringify(route) } as const;
      await ask(`${api}/config/apps/http/servers/sites/routes`, post);
      return;
    } catch (error) {
      if (tries === TRIES) throw error;
      if (
        await ask(`${api}/id/${domain}`, {}).then(
          () => true,
          () => false,
        )
      )
        return;
    }
  }
}

/** Not fetch(): its Sec-Fetch-Mode header makes Caddy take it for a browser and refuse it. */
async function ask(
  url: string,
  options: Pick<Dispatcher.RequestOptions, 'headers' | 'body'> & { method?: 'POST' },
): Promise<void> {
  const answer = await request(url, { ...options, reset: true });
  const said = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`caddy answered ${answer.statusCode}: ${said}`);
}
