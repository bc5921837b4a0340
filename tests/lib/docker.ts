import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { ContainerName } from '../../domain/fields/brands.js';
import { findPart } from '../../embedded/parts.js';
import { startDaemon, type Daemon } from '../docker/lib/daemon.js';
import { importImage, must, type Cli } from '../docker/lib/images.js';
import { whyNoDocker } from '../docker/lib/missing.js';

export interface AppOptions {
  /** What it answers to `GET /`. */
  readonly text: string;
  /** The port it listens on inside; default 80. */
  readonly port?: number;
  /** As for `docker run -p`. */
  readonly publish?: readonly string[];
  /** More words for `docker run`. */
  readonly options?: readonly string[];
}

export interface NginxOptions {
  /** Mounted at the same path. */
  readonly proxyRoot: string;
  /** The shared network. */
  readonly network: string;
  /** Each published to 127.0.0.1 under the same number: HTTP, HTTPS, marker. */
  readonly ports: readonly number[];
}

export interface TestDocker {
  readonly socket: string;
  /** A name of this run; what bears one is removed by `stop`. */
  name(short: string): ContainerName;
  /** Runs the docker program and answers its standard output; throws when it fails. */
  readonly cli: Cli;
  /** What `docker inspect` says of a container. */
  inspect(container: string): Promise<Record<string, unknown>>;
  /** Starts a container that answers `text` over HTTP, and returns when it does. */
  runApp(short: string, options: AppOptions): Promise<ContainerName>;
  /** Starts nginx on `<proxyRoot>/nginx/live/nginx.conf` once that is there, its master being the first process. */
  runNginx(short: string, options: NginxOptions): Promise<ContainerName>;
  readonly crashAndStart: Daemon['crashAndStart'];
  stop(): Promise<void>;
}

/** `describe` for tests on a real Docker Engine: skipped with a warning where none can be, a failure with CI=true. */
export async function describeWithDocker(title: string, tests: () => void): Promise<void> {
  const missing = await whyNoDocker();
  if (missing !== null && process.env['CI'] === 'true') throw new Error(`${title}: ${missing}`);
  if (missing !== null) console.warn(`SKIPPED ${title}: ${missing}`);
  describe.skipIf(missing !== null)(title, tests);
}

/** A real Docker Engine with images of our own. Starting takes some seconds, and longer while another file has one. */
export async function startDocker(): Promise<TestDocker> {
  const daemon = await startDaemon();
  const cli: Cli = (...args) => must(['docker', '--host', `unix://${daemon.socket}`, ...args]);
  const prefix = `vsa-t${randomBytes(4).toString('hex')}-`;
  const folder = await mkdtemp(join(tmpdir(), 'vsa-pages-'));
  await chmod(folder, 0o755);
  const name = (short: string) => `${prefix}${short}` as ContainerName;
  const images = { app: `${prefix}app:test`, nginx: `${prefix}nginx:test` };
  const image = onceEach(async (which: keyof typeof images) => {
    await importImage(cli, images[which], which === 'app' ? {} : { '/usr/sbin/nginx': await findPart('nginx') });
  });

  return {
    socket: daemon.socket,
    crashAndStart: daemon.crashAndStart,
    name,
    cli,
    async inspect(container) {
      const [found] = JSON.parse(await cli('container', 'inspect', container)) as Record<string, unknown>[];
      return found ?? {};
    },
    async runApp(short, { text, port = 80, publish = [], options = [] }) {
      await image('app');
      const page = join(folder, `${short}.html`);
      await writeFile(page, text);
      const published = publish.flatMap((each) => ['-p', each]);
      const mount = ['-v', `${page}:/www/index.html:ro`];
      const program = ['/bin/busybox', 'httpd', '-f', '-p', String(port), '-h', '/www'];
      // As the first process of a container httpd ignores SIGTERM: nobody shall wait ten seconds for that.
      const words = ['--name', name(short), '--stop-timeout', '1', ...mount, ...published, ...options];
      await cli('run', '-d', ...words, images.app, ...program);
      await until(() => cli('exec', name(short), '/bin/wget', '-q', '-O', '-', `http://127.0.0.1:${port}/`));
      return name(short);
    },
    async runNginx(short, { proxyRoot, network, ports }) {
      await image('nginx');
      const published = ports.flatMap((port) => ['-p', `127.0.0.1:${port}:${port}`]);
      const mount = ['-v', `${proxyRoot}:${proxyRoot}`, '--network', network];
      const waiting = 'until [ -e "$0" ]; do sleep 0.1; done; exec nginx -c "$0" -g "daemon off;"';
      const program = ['/bin/sh', '-c', waiting, join(proxyRoot, 'nginx/live/nginx.conf')];
      await cli('run', '-d', '--name', name(short), ...mount, ...published, images.nginx, ...program);
      return name(short);
    },
    async stop() {
      try {
        await removeOurs(cli, prefix, Object.values(images));
      } finally {
        await daemon.stop();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function removeOurs(cli: Cli, prefix: string, images: readonly string[]): Promise<void> {
  const ids = async (...args: string[]) => (await cli(...args)).split('\n').filter((id) => id !== '');
  const ours = ['-q', '--filter', `name=${prefix}`];
  const containers = await ids('ps', '-a', ...ours);
  if (containers.length > 0) await cli('rm', '--force', '--volumes', ...containers);
  const networks = await ids('network', 'ls', ...ours);
  if (networks.length > 0) await cli('network', 'rm', ...networks);
  const built = (await Promise.all(images.map((each) => ids('images', '-q', each)))).flat();
  if (built.length > 0) await cli('rmi', '--force', ...built);
}

function onceEach<K>(make: (key: K) => Promise<void>): (key: K) => Promise<void> {
  const made = new Map<K, Promise<void>>();
  return (key) => {
    const making = made.get(key) ?? make(key);
    made.set(key, making);
    return making;
  };
}

const READY_TRIES = 50;

/** Each try runs a program inside the container and so takes its time. */
async function until(attempt: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (tries === READY_TRIES) throw error;
    }
  }
}
