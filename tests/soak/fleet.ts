import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPart } from '../../embedded/parts.js';
import { LOCAL_VPS, suitePlaces, type SuitePlaces } from '../../embedded/places.js';
import type { SuitePorts } from '../../embedded/ports.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { keepChild, type KeptChild } from '../lib/children.js';
import { freePorts } from '../lib/ports.js';

export interface SoakVps {
  readonly id: string;
  readonly address: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly proxyRoot: string;
  readonly stateDir: string;
  /** What plays systemd for it; null: the supervisor of `make up` keeps it. */
  readonly kept: { readonly agent: KeptChild; readonly nginx: KeptChild } | null;
}

export interface SoakFleet {
  readonly places: SuitePlaces;
  readonly ports: SuitePorts;
  readonly hub: { readonly url: string; readonly token: string };
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly vpses: readonly SoakVps[];
  /** Ends everything; `keep` leaves the files for a look. */
  stop(keep: boolean): Promise<void>;
}

type Say = (line: string) => void;
const OVERRIDES = '*.vps-02.localhost=127.0.2.1,*.vps-03.localhost=127.0.3.1,*.localhost=127.0.0.1';

/**
 * Three VPSes as the README makes them: `make up` in a checkout of its own, then for each other VPS `vsa vps add`, the
 * line it prints, and `vsa agent start`. Each has its own root, address and nginx.
 */
export async function startSoakFleet(say: Say): Promise<SoakFleet> {
  const root = await mkdtemp(join(tmpdir(), 'vsa-soak-'));
  const places = suitePlaces(root);
  const nginx = await findPart('nginx', say);
  const kept: KeptChild[] = [];
  const stop = async (keep: boolean) => {
    await Promise.all(kept.map((child) => child.stop('SIGKILL')));
    await run(root, ['make', 'down'], {}, () => undefined).catch((error: unknown) => say(String(error)));
    if (keep) return say(`kept for a look: ${root}`);
    await rm(root, { recursive: true, force: true });
    // As root the database lies outside of the checkout.
    await rm(join('/var/lib/vsa', places.hash), { recursive: true, force: true });
  };
  try {
    await copyCheckout(root);
    say(`make up, in ${root}`);
    await run(root, ['make', 'up', 'DETACH=1'], { VSA_NAME_OVERRIDES: OVERRIDES }, () => undefined);
    const { ports } = JSON.parse(await readFile(places.state, 'utf8')) as { ports: SuitePorts };
    const first: SoakVps = {
      id: LOCAL_VPS,
      address: '127.0.0.1',
      httpPort: ports.http,
      httpsPort: ports.https,
      proxyRoot: places.proxyRoot,
      stateDir: places.vpsState,
      kept: null,
    };
    const others: SoakVps[] = [];
    for (const number of [2, 3]) {
      const vps = await addVps(root, number, nginx, say);
      others.push(vps);
      kept.push(vps.kept.agent, vps.kept.nginx);
    }
    const password = (await readFile(places.postgresPassword, 'utf8')).trim();
    return {
      places,
      ports,
      hub: { url: `http://127.0.0.1:${ports.api}`, token: (await readFile(places.localToken, 'utf8')).trim() },
      databaseUrl: `postgres://vsa:${password}@127.0.0.1:${ports.postgres}/vsa`,
      temporalAddress: `127.0.0.1:${ports.temporal}`,
      vpses: [first, ...others],
      stop,
    };
  } catch (error) {
    await stop(true);
    throw error;
  }
}

/** All of the checkout but what is made in it: the soak must not touch a suite that somebody runs there. */
async function copyCheckout(root: string): Promise<void> {
  const left = ['.git', '.vsa', 'node_modules'];
  for (const name of await readdir(packageRoot())) {
    if (!left.includes(name)) await cp(join(packageRoot(), name), join(root, name), { recursive: true });
  }
  await symlink(join(packageRoot(), 'node_modules'), join(root, 'node_modules'));
}

async function addVps(root: string, number: number, nginx: string, say: Say) {
  const id = `vps-0${number}`;
  const address = `127.0.${number}.1`;
  const [httpPort = 0, httpsPort = 0, markerPort = 0] = await freePorts(3);
  const folder = join(root, '.vsa', id);
  const [proxyRoot, stateDir] = [join(folder, 'proxy'), join(folder, 'state')];
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await writeFile(join(stateDir, 'policy.json'), JSON.stringify({ localPorts: [[1024, 65_535]] }));
  const env = {
    VSA_PROXY_ROOT: proxyRoot,
    VSA_STATE_DIR: stateDir,
    VSA_NGINX_RUNTIME: 'process',
    VSA_NGINX_BIN: nginx,
    VSA_HTTP_PORT: `${httpPort}`,
    VSA_HTTPS_PORT: `${httpsPort}`,
    VSA_MARKER_PORT: `${markerPort}`,
    VSA_DOCKER_SOCKET: join(folder, 'no-docker.sock'),
    VSA_RESERVED_TLDS_ALLOWED: 'localhost',
  };
  const vsa = join(root, 'bin', 'vsa');
  const at = ['--hostname', `${id}.localhost`, '--ip', address, '--http-port', `${httpPort}`];
  say(`vsa vps add --id ${id}`);
  const lineToType = gate<string>();
  const adding = run(root, [vsa, 'vps', 'add', '--id', id, ...at, '--https-port', `${httpsPort}`], {}, (line) => {
    const typed = /\bvsa (agent register .*)$/.exec(line)?.[1];
    if (typed !== undefined) lineToType.open(typed);
  });
  adding.catch(lineToType.fail);
  await run(root, [vsa, ...(await lineToType.opened).split(' ')], env, () => undefined);
  const agent = keepChild({
    argv: [process.execPath, vsa, 'agent', 'start'],
    env,
    logFile: join(root, '.vsa', 'logs', `agent-${id}.log`),
    speaks: false,
  });
  const starter = join(packageRoot(), 'dist', 'tests', 'lib', 'nginxStarter.js');
  const proxy = keepChild({
    argv: [process.execPath, starter, nginx, join(proxyRoot, 'nginx', 'live', 'nginx.conf')],
    env: {},
    logFile: join(root, '.vsa', 'logs', `nginx-${id}.log`),
    speaks: false,
  });
  await adding;
  return { id, address, httpPort, httpsPort, proxyRoot, stateDir, kept: { agent, nginx: proxy } };
}

function gate<T>() {
  let open = (_value: T): void => undefined;
  let fail = (_error: unknown): void => undefined;
  const opened = new Promise<T>((resolve, reject) => ([open, fail] = [resolve, reject]));
  return { opened, open: (value: T) => open(value), fail: (error: unknown) => fail(error) };
}

/** Runs a command to its end; each line of it is shown to `read`. Rejects with its words when it fails. */
async function run(
  cwd: string,
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  read: (line: string) => void,
): Promise<void> {
  const child: ChildProcess = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      words += chunk.toString();
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach((line) => read(line.trim()));
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${words.slice(-4_000)}`);
}
