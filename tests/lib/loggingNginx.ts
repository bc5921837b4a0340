import { closeSync, fstatSync, futimesSync, openSync, writeSync } from 'node:fs';
import type { NginxRuntime } from '../../activities/vps/proxy/runtime.js';
import { VsaError } from '../../domain/errors.js';

/** An nginx with one log: it writes to the file that it opened, whatever that is called now. */
export class LoggingNginx {
  written = 0;
  alive = true;
  deaf = false;
  #log: number | null = null;
  constructor(private readonly path: string) {}

  start(): void {
    this.stop();
    this.#log = openSync(this.path, 'a');
  }
  stop(): void {
    if (this.#log !== null) closeSync(this.#log);
    this.#log = null;
  }
  append(lines: number): void {
    for (let each = 0; each < lines; each += 1) {
      this.written += 1;
      const time = new Date(Date.now() + this.written * 1_000).toISOString().replace(/\.\d+Z/, 'Z');
      const fields = { time, status: 200, body_bytes_sent: 1, request_time: 0.1 };
      writeSync(this.#log ?? -1, `${JSON.stringify({ ...fields, uri: 'x'.repeat(this.written % 300) })}\n`);
    }
    futimesSync(this.#log ?? -1, Date.now() / 1_000, Date.now() / 1_000 + this.written / 1_000);
  }
  runtime: { -readonly [Key in 'openFiles' | 'reopenLogs']: NginxRuntime[Key] } = {
    openFiles: async () => {
      if (!this.alive) throw new VsaError('RELOAD_NOT_PROVEN', 'nginx has no running master to reload.');
      const { dev, ino } = fstatSync(this.#log ?? -1, { bigint: true });
      return new Set([`${dev}:${ino}`]);
    },
    reopenLogs: async () => {
      if (!this.deaf) this.start();
    },
  };
}
