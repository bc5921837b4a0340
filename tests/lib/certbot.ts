import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { certbot } from '../../bench/parts/certbot.js';
import { findPart } from '../../embedded/parts.js';
import { runCommand } from '../../lib/run.js';
import { type Pebble, pebbleBinaries, startPebble } from './pebble.js';
import { freePorts } from './ports.js';

/** A real certbot that gets its certificates from a Pebble of its own. */
export interface Certbot {
  /** The program, as the agent finds it: it trusts Pebble. */
  readonly program: string;
  readonly pebble: Pebble;
  /** Makes a lineage below the folder, as an administrator did before VSA came. */
  issue(folder: string, name: string): Promise<void>;
  /** Renews it as the VPS's own timer would. */
  renew(folder: string, name: string): Promise<void>;
  stop(): Promise<void>;
}

/** A server that names a lineage, as somebody wrote it by hand. */
export const handWrittenVhost = (name: string, httpsPort: number, folder: string): string =>
  `server { listen ${httpsPort} ssl; server_name ${name}; ssl_certificate ${folder}/live/${name}/fullchain.pem;
  ssl_certificate_key ${folder}/live/${name}/privkey.pem; return 204; }\n`;

/** Lets nginx read its files again, as an administrator does who has changed them. */
export const hup = async (proxyRoot: string): Promise<void> => {
  process.kill(Number(await readFile(join(proxyRoot, 'run', 'nginx.pid'), 'utf8')), 'SIGHUP');
};

/** As `describe`, but skipped loudly without certbot and Pebble, and failing where a CI run lacks them. */
export async function describeWithCertbot(name: string, body: (start: () => Promise<Certbot>) => void): Promise<void> {
  const binaries = pebbleBinaries();
  const program = await findPart(certbot).catch(() => null);
  if (binaries !== null && program !== null) {
    describe(name, () => body(() => startCertbot(program, binaries)));
    return;
  }
  console.warn(`SKIPPED: ${name}: there is no certbot or no Pebble`);
  test.skipIf(process.env['CI'] !== 'true')(name, () => Promise.reject(new Error('certbot or Pebble is missing')));
}

async function startCertbot(real: string, binaries: NonNullable<ReturnType<typeof pebbleBinaries>>): Promise<Certbot> {
  const place = await mkdtemp(join(tmpdir(), 'vsa-certbot-'));
  const [httpPort = 0] = await freePorts(1);
  const pebble = await startPebble(binaries, { httpPort, defaultA: '127.0.0.1' });
  const program = join(place, 'certbot');
  await writeFile(program, `#!/bin/sh\nREQUESTS_CA_BUNDLE='${pebble.caFile}' exec '${real}' "$@"\n`, { mode: 0o755 });
  const run = async (folder: string, ...args: readonly string[]) => {
    const folders = ['--config-dir', folder, '--work-dir', `${folder}-work`, '--logs-dir', `${folder}-logs`];
    const { code, stderr } = await runCommand([program, ...args, '--non-interactive', ...folders], {
      timeoutMs: 120_000,
    });
    if (code !== 0) throw new Error(stderr);
  };
  return {
    program,
    pebble,
    issue: (folder, name) =>
      run(
        folder,
        ...['certonly', '--standalone', '--http-01-port', `${httpPort}`, '--http-01-address', '127.0.0.1'],
        ...['--server', pebble.directoryUrl, '--agree-tos', '--register-unsafely-without-email', '-d', name],
      ),
    renew: (folder, name) => run(folder, 'renew', '--cert-name', name, '--force-renewal', '--no-random-sleep-on-renew'),
    async stop() {
      await pebble.stop();
      await rm(place, { recursive: true, force: true });
    },
  };
}
