import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Starts nginx on a live tree in a process group of its own, as the supervisor does; stop ends the whole group. */
export function startNginx(nginxBin: string, liveTree: string): { stop(): Promise<void>; process: ChildProcess } {
  const child = spawn(nginxBin, ['-c', join(liveTree, 'nginx.conf'), '-g', 'daemon off;'], {
    detached: true,
    stdio: 'ignore',
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    process: child,
    async stop() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
      await gone;
    },
  };
}
