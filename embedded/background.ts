import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Notify } from './parts.js';
import type { SuitePlaces } from './places.js';

/** What a supervisor in the background tells whoever started it. */
export type Report =
  { readonly line: string } | { readonly proof: string; readonly ok: boolean } | { readonly failure: string };

/** Tells the starter, if somebody started us in the background and still listens. */
export function report(message: Report): void {
  if (process.connected) process.send?.(message);
}

/**
 * Starts `vsa up` in a session of its own, and answers its exit code if it ends early, or 0 as soon as it has proven
 * the suite (1 without the proof); it goes on alone then, with its words in `.vsa/logs/supervisor.log`.
 */
export function startInBackground(places: SuitePlaces, notify: Notify, print: Notify): Promise<number> {
  mkdirSync(places.logs, { recursive: true });
  const log = openSync(places.logOf('supervisor'), 'a', 0o600);
  const argv = [join(places.root, 'bin/vsa'), 'up'];
  const child = spawn(process.execPath, argv, { cwd: places.root, detached: true, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
    child.on('message', (message: Report) => {
      if ('line' in message) notify(message.line);
      if ('failure' in message) notify(message.failure);
      if (!('proof' in message)) return;
      print(message.proof);
      child.disconnect();
      child.unref();
      resolve(message.ok ? 0 : 1);
    });
  });
}
