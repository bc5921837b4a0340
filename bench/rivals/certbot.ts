import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../lib/run.js';
import { startPebble } from '../../tests/lib/pebble.js';
import { freePorts } from '../../tests/lib/ports.js';
import type { TestUpstream } from '../../tests/lib/upstream.js';
import type { Contender } from '../lib/contender.js';
import { startProcess } from '../lib/processes.js';
import { trusting } from '../lib/proven.js';
import type { Programs } from '../parts/index.js';
import { PEBBLE } from './vsa.js';

/**
 * The first system's sequence: write the HTTP vhost, reload, `certbot certonly --webroot`, write the HTTPS vhost,
 * `nginx -t`, reload. Every site has certbot folders of its own, so that many can run at once, with the account already
 * registered in them, so that no round pays for that.
 */
export async function startCertbot(programs: Programs, upstream: TestUpstream, body: string): Promise<Contender> {
  const folder = await mkdtemp(join(tmpdir(), 'vsa-certbot-'));
  // nginx's workers are not root and read the webroot.
  await chmod(folder, 0o755);
  const [http = 0, https = 0] = await freePorts(2);
  const pebble = await startPebble(programs, { ...PEBBLE, httpPort: http });
  const place: Place = { folder, http, https, upstream: upstream.port, nginx: programs.nginx };
  for (const each of ['conf.d', 'webroot', 'temp']) await mkdir(join(folder, each));
  await writeFile(join(folder, 'nginx.conf'), nginxConf(place));
  const nginx = startProcess(
    [programs.nginx, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'],
    join(folder, 'nginx.log'),
    {},
  );
  const certbot = async (own: string, ...args: readonly string[]) => {
    const folders = ['config', 'work', 'logs'].flatMap((kind) => [`--${kind}-dir`, join(own, kind)]);
    const ca = ['--server', pebble.directoryUrl, '--agree-tos', '--register-unsafely-without-email'];
    const env = { REQUESTS_CA_BUNDLE: pebble.caFile };
    await must([programs.certbot, ...args, ...folders, ...ca, '--non-interactive', '--quiet'], env);
  };
  const account = join(folder, 'account');
  await certbot(account, 'register');
  return {
    name: 'certbot',
    front: { httpsPort: https, trust: trusting(await pebble.rootPem()), body },
    restMs: 0,
    async add(domain) {
      const own = join(folder, 'sites', domain);
      await cp(join(account, 'config', 'accounts'), join(own, 'config', 'accounts'), { recursive: true });
      const vhost = join(folder, 'conf.d', `${domain}.conf`);
      await writeFile(vhost, httpVhost(place, domain));
      await reload(place);
      await certbot(own, 'certonly', '--webroot', '-w', join(folder, 'webroot'), '-d', domain);
      await writeFile(vhost, httpVhost(place, domain) + httpsVhost(place, domain, join(own, 'config', 'live', domain)));
      await must([place.nginx, '-t', '-q', '-c', join(folder, 'nginx.conf')]);
      await reload(place);
    },
    async stop() {
      await nginx.stop();
      await pebble.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly folder: string;
  readonly http: number;
  readonly https: number;
  /** Port of the application. */
  readonly upstream: number;
  readonly nginx: string;
}

const reload = ({ nginx, folder }: Place) => must([nginx, '-s', 'reload', '-c', join(folder, 'nginx.conf')]);

async function must(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { code, stderr } = await runCommand(argv, { env, timeoutMs: 120_000 });
  if (code !== 0) throw new Error(`${argv.slice(0, 2).join(' ')} ended with ${code}: ${stderr.slice(-500)}`);
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

const nginxConf = ({ folder }: Place): string => `worker_processes auto;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 1024; }
http {
    access_log off;
    server_names_hash_bucket_size 128;
${TEMPORARY.map((each) => `    ${each}_temp_path ${folder}/temp/${each};`).join('\n')}
    include ${folder}/conf.d/*.conf;
}
`;

const httpVhost = ({ folder, http }: Place, domain: string): string => `server {
    listen ${http};
    server_name ${domain};
    location /.well-known/acme-challenge/ { root ${folder}/webroot; }
    location / { return 301 https://$host$request_uri; }
}
`;

const httpsVhost = ({ https, upstream }: Place, domain: string, certificates: string): string => `server {
    listen ${https} ssl;
    http2 on;
    server_name ${domain};
    ssl_certificate ${certificates}/fullchain.pem;
    ssl_certificate_key ${certificates}/privkey.pem;
    add_header Strict-Transport-Security "max-age=31536000" always;
    add_header X-Frame-Options DENY always;
    location / {
        proxy_pass http://127.0.0.1:${upstream};
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }
}
`;
