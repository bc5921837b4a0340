import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ask } from '../../activities/lib/ask.js';
import { exists } from '../../activities/lib/files.js';
import { filesBelow } from '../../activities/vps/proxy/treeHash.js';
import type { Database } from '../../db/lib/database.js';
import type { Lane } from '../lib/lane.js';

/** Everything an operation on `domain` may change, with what differs from run to run (serials, times) made equal. */
export async function snapshot(lane: Lane, db: Database, domain: string): Promise<Record<string, unknown>> {
  const tree = join(lane.proxyRoot, 'nginx', 'live');
  const [site] = await db.selectFrom('sites').select(['domain', 'model']).where('domain', '=', domain).execute();
  const names = await db
    .selectFrom('site_names')
    .select(['name', 'confirmed'])
    .where('domain', '=', domain)
    .orderBy('name')
    .execute();
  return {
    tree: await files(tree),
    certificates: (await listed(join(lane.proxyRoot, 'certs'))).map(withoutSerial).sort(),
    logs: await listed(join(lane.proxyRoot, 'logs', 'domains')),
    joined: await listed(join(lane.stateDir, 'joined')),
    site: site === undefined ? null : withoutSerial(JSON.stringify(site.model)),
    names,
    wire: await wire(lane, domain),
  };
}

async function files(tree: string): Promise<Record<string, string>> {
  const root = join(tree, '.');
  const paths = (await filesBelow(root)).filter((path) => !path.endsWith('/generation.conf')).sort();
  const entries = await Promise.all(
    paths.map(async (path) => {
      const content = await readFile(path, 'utf8').catch(() => 'folder');
      return [relative(root, path), withoutSerial(content)] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** A machine under load may stand still for seconds; a site that is really gone says so at once. Milliseconds. */
const PATIENCE = 30_000;

async function wire({ httpPort, httpsPort }: Lane, domain: string): Promise<string[]> {
  const http = await ask({ scheme: 'http', host: domain, port: httpPort, path: '/', timeoutMs: PATIENCE });
  const https = await ask({ scheme: 'https', host: domain, port: httpsPort, path: '/', timeoutMs: PATIENCE });
  return [`http ${http.status}`, `https ${https.status} ${https.status === 200 ? https.body : ''}`];
}

/** The paths below a folder; none where it is not there. */
export const listed = async (folder: string): Promise<string[]> =>
  (await exists(folder)) ? (await readdir(folder, { recursive: true })).sort() : [];

/** Serial numbers are folder names of 30 and more upper-case hex digits. */
const withoutSerial = (text: string): string => text.replace(/\b[0-9A-F]{28,}\b/g, 'SERIAL');

/** Asks a site ten times a second until stopped; answers how often it did not answer 200, and why. */
export function probe({ httpsPort }: Lane, domain: string): { stop(): Promise<{ asked: number; failures: string[] }> } {
  const failures: string[] = [];
  let asked = 0;
  let open: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    asked += 1;
    open = ask({ scheme: 'https', host: domain, port: httpsPort, path: '/', timeoutMs: PATIENCE })
      .then(({ status }) => status === 200 || failures.push(`answered ${status}`))
      .catch((error: unknown) => failures.push((error as Error).message));
  }, 100);
  return {
    async stop() {
      clearInterval(timer);
      await open;
      return { asked, failures };
    },
  };
}
