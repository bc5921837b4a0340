import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, createServer, type Server } from 'node:tls';
import { makeCsr } from '../../activities/lib/csr.js';
import { ensureLocalCa, localAuthority } from '../../activities/hub/ca/localAuthority.js';
import { places } from '../../activities/vps/lib/config.js';
import { certificateReader } from '../../activities/vps/report/certificates.js';
import { installedCertificates, readFacts, tlsFiles } from '../../activities/vps/site/certificates.js';
import type { Domain } from '../../domain/fields/brands.js';
import { type Report, say } from '../lib/report.js';

const CERTIFICATES = 500;
/** As many as the reader of a report reads at once. */
const AT_ONCE = 8;

/** Certificates of a VPS read from disk, and what a report costs where none of them has changed. */
export async function measureCertificates(report: Report, runs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vsa-bench-certificates-'));
  const at = places({ proxyRoot: join(folder, 'proxy'), stateDir: join(folder, 'state') });
  await mkdir(join(at.generations, '000001'), { recursive: true });
  await symlink(join('generations', '000001'), at.live);
  say(`certificates: making ${CERTIFICATES}`);
  const domains = await makeCertificates(folder, at);
  const more = { certificates: CERTIFICATES };
  const chains = await Promise.all(domains.map((domain) => chainOf(at, domain)));
  const parsed = await perSecond(runs, () => Promise.resolve(void chains.forEach(readFacts)));
  report.add({ figure: 'certificates-parsed', unit: '1/s', values: parsed, goal: { least: 8_000 }, more });
  const cold = await perSecond(runs, async () => {
    for (let first = 0; first < domains.length; first += AT_ONCE) {
      const some = domains.slice(first, first + AT_ONCE);
      const read = await Promise.all(some.map((domain) => installedCertificates(at, domain)));
      if (read.some(([only]) => only === undefined)) throw new Error('a certificate was not read');
    }
  });
  report.add({ figure: 'certificates-read', unit: '1/s', values: cold, more });

  const server = await serve(at, domains);
  const { port: httpsPort } = server.address() as { port: number };
  const read = certificateReader({ places: at, config: { httpsPort } });
  await read();
  const [again, bytes]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    const look = bytesRead();
    const begun = performance.now();
    await read();
    again.push((domains.length / (performance.now() - begun)) * 1_000);
    bytes.push(bytesRead() - look);
  }
  server.close();
  report.add({ figure: 'certificates-unchanged', unit: '1/s', values: again, more });
  // What wakes a thread is a read of 8 bytes.
  report.add({ figure: 'certificates-unchanged-bytes', unit: 'bytes', values: bytes, goal: { most: 1_000 }, more });
  await rm(folder, { recursive: true });
}

type Places = ReturnType<typeof places>;

/** How many of the certificates a second, run by run; the first run fills caches and is not counted. */
async function perSecond(runs: number, readAll: () => Promise<void>): Promise<number[]> {
  const values: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const begun = performance.now();
    await readAll();
    if (run > 0) values.push((CERTIFICATES / (performance.now() - begun)) * 1_000);
  }
  return values;
}

async function chainOf(at: Places, domain: Domain): Promise<Buffer> {
  const [serial = ''] = await readdir(at.certificatesOf(domain));
  return readFile(tlsFiles(at, domain, serial).certificate);
}

async function makeCertificates(folder: string, at: Places): Promise<Domain[]> {
  await ensureLocalCa(folder);
  const authority = localAuthority(folder);
  const domains = Array.from({ length: CERTIFICATES }, (_, number) => `site-${number}.example.com` as Domain);
  for (const domain of domains) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { orderUrl } = await authority.order([domain]);
    await authority.finalize(orderUrl, await makeCsr(key, [domain]));
    const chain = await authority.download(orderUrl);
    const files = tlsFiles(at, domain, readFacts(chain).serial);
    await mkdir(join(files.certificate, '..'), { recursive: true });
    await writeFile(files.certificate, chain);
    await writeFile(files.key, key, { mode: 0o600 });
  }
  return domains;
}

/** In the place of nginx: a report also looks at what is served. */
async function serve(at: Places, domains: readonly Domain[]): Promise<Server> {
  const contexts = new Map(
    await Promise.all(
      domains.map(async (domain) => {
        const files = tlsFiles(at, domain, (await installedCertificates(at, domain))[0]?.serial ?? '');
        const [cert, key] = await Promise.all([readFile(files.certificate), readFile(files.key)]);
        return [domain as string, createSecureContext({ cert, key })] as const;
      }),
    ),
  );
  const SNICallback = (name: string, answer: (error: null, context: ReturnType<typeof createSecureContext>) => void) =>
    answer(null, contexts.get(name) ?? createSecureContext());
  const server = createServer({ SNICallback }, (socket) => {
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** What this process has read in all, `rchar` of proc_pid_io(5), without what it takes to look at it. */
function bytesRead(): number {
  const look = () => Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
  const [first, second] = [look(), look()];
  looked += 2 * (second - first);
  return second - looked;
}
let looked = 0;
