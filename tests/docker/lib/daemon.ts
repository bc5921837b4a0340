import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runCommand } from '../../../lib/run.js';

export interface Daemon {
  readonly socket: string;
  /** kill -9 and a new start on the same data; null for a daemon that was there before the tests. */
  readonly crashAndStart: (() => Promise<void>) | null;
  stop(): Promise<void>;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';

/** The machine's own Docker where one answers, else a dockerd of our own (as root), its data in a temporary folder. */
export async function startDaemon(): Promise<Daemon> {
  const found = await runningSocket();
  return found === null ? startOwn() : { socket: found, crashAndStart: null, stop: async () => undefined };
}

/** The socket of a Docker that runs already; VSA_TEST_DOCKER_SOCKET names another than the usual one. */
export async function runningSocket(): Promise<string | null> {
  const socket = process.env['VSA_TEST_DOCKER_SOCKET'] ?? DEFAULT_SOCKET;
  return (await answers(socket)) ? socket : null;
}

async function startOwn(): Promise<Daemon> {
  const lock = await onlyOne();
  const folder = await mkdtemp(join(tmpdir(), 'vsa-docker-'));
  const socket = join(folder, 'docker.sock');
  let daemon = await launch(folder, socket);
  return {
    socket,
    async crashAndStart() {
      await ended(daemon, 'SIGKILL');
      // Pid files outlive kill -9, and a dead process without a reaper (an init in a container) looks alive.
      for (const file of ['dockerd.pid', 'exec/containerd/containerd.pid'])
        await rm(join(folder, file), { force: true });
      daemon = await launch(folder, socket);
    },
    async stop() {
      await ended(daemon, 'SIGTERM');
      await unmountBelow(folder);
      await rm(folder, { recursive: true, force: true });
      await new Promise((resolve) => lock.close(resolve));
    },
  };
}

/** Daemons share the bridge docker0 and the firewall's chains, so test files take turns; the kernel frees the name. */
async function onlyOne(): Promise<Server> {
  for (;;) {
    const server = createServer();
    const taken = await new Promise<boolean>((resolve, reject) => {
      server.once('listening', () => resolve(true));
      server.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
      );
      server.listen('\0vsa-test-docker');
    });
    if (taken) return server.unref();
    await wait(200);
  }
}

async function launch(folder: string, socket: string): Promise<ChildProcess> {
  const log = openSync(join(folder, 'log'), 'a');
  const places = ['--data-root', 'data', '--exec-root', 'exec', '--pidfile', 'dockerd.pid'].map((word) =>
    word.startsWith('--') ? word : join(folder, word),
  );
  // A test process that is killed takes its dockerd along, which then ends its containers.
  const argv = ['--pdeathsig', 'TERM', 'dockerd', ...places, '--host', `unix://${socket}`];
  const daemon = spawn('setpriv', argv, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  while (!(await answers(socket))) {
    if (daemon.exitCode !== null || daemon.signalCode !== null) {
      throw new Error(`dockerd ended: ${(await readFile(join(folder, 'log'), 'utf8')).slice(-2_000)}`);
    }
    await wait(100);
  }
  return daemon;
}

/** What dockerd leaves mounted: a network namespace always, more when it was killed. */
async function unmountBelow(folder: string): Promise<void> {
  const places = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const place of places.reverse()) {
    if (place.startsWith(`${folder}/`)) await runCommand(['umount', '--lazy', place]);
  }
}

const answers = (socket: string): Promise<boolean> =>
  runCommand(['docker', '--host', `unix://${socket}`, 'version']).then(
    ({ code }) => code === 0,
    () => false,
  );

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}
