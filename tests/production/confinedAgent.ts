/**
 * The agent as its unit of systemd lets it run, without systemd: in a mount namespace where all but the unit's
 * ReadWritePaths is read-only, as the unit's user, with its capabilities. The checkout is at /opt/vsa there.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../lib/packageRoot.js';
import { readUnit } from './unit.js';

/** Any that is nobody else's. */
const AGENT = 64_321;
const [step] = process.argv.slice(2);
const proxyRoot = process.env['VSA_PROXY_ROOT'] ?? '';
const stateDir = process.env['VSA_STATE_DIR'] ?? '';
const socket = process.env['VSA_DOCKER_SOCKET'] ?? '';
const unit = readUnit(process.env['VSA_NGINX_RUNTIME'] === 'process' ? 'process.conf' : undefined);

if (step === 'confined') {
  prepare();
  follow('setpriv', ['--no-new-privs', ...identity(), ...capabilities(), '--', process.execPath, agent()]);
} else {
  follow('unshare', ['--mount', '--propagation', 'private', '--', process.execPath, process.argv[1] ?? '', 'confined']);
}

/** As `make install` of stacks/agent leaves the machine, and ProtectSystem=strict sees it. */
function prepare(): void {
  for (const folder of [proxyRoot, join(proxyRoot, 'logs'), stateDir]) mkdirSync(folder, { recursive: true });
  if (unit.user !== 'root') {
    for (const folder of [proxyRoot, stateDir]) give(folder);
    // The tests' own folders are root's alone.
    for (const folder of [dirname(dirname(stateDir)), dirname(stateDir), dirname(socket)])
      if ((statSync(folder).mode & 0o001) === 0) chmodSync(folder, 0o711);
  }
  const mount = (...words: string[]) => execFileSync('mount', words);
  if (unit.readWrite.length !== 2) throw new Error('the unit writes to another number of folders than the test knows');
  for (const folder of [proxyRoot, stateDir]) mount('--bind', folder, folder);
  mount('-t', 'tmpfs', 'tmpfs', '/opt');
  mkdirSync('/opt/vsa');
  mount('--bind', packageRoot(), '/opt/vsa');
  for (const place of ['/opt/vsa', '/']) mount('-o', 'remount,bind,ro', place);
}

function give(path: string): void {
  // What nginx has made since is nginx's.
  if (lstatSync(path).uid === 0 && !path.includes('/logs/')) chownSync(path, AGENT, AGENT);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) give(join(path, name));
}

function identity(): string[] {
  if (unit.user === 'root') return [];
  return [`--reuid=${AGENT}`, `--regid=${AGENT}`, `--groups=${statSync(socket).gid}`];
}

function capabilities(): string[] {
  const only = (names: readonly string[]) => ['-all', ...names.map((name) => `+${name}`)].join(',');
  const ambient = [`--inh-caps=${only(unit.ambient)}`, `--ambient-caps=${only(unit.ambient)}`];
  return [...(unit.ambient.length > 0 ? ambient : []), `--bounding-set=${only(unit.capabilities)}`];
}

function agent(): string {
  return '/opt/vsa/dist/workers/agent.js';
}

/** Runs it in this process's place: its messages are passed on, its end is ours. */
function follow(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.on('message', (message: string) => process.send?.(message));
  child.on('exit', (code) => process.exit(code ?? 1));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
}
