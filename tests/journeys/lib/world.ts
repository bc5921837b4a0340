import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, type Asked } from '../../../activities/lib/ask.js';
import { treeHash } from '../../../activities/vps/proxy/treeHash.js';
import { type Database, openDatabase } from '../../../db/lib/database.js';
import { startDns, type TestDns } from '../../lib/dns.js';
import type { Lane } from '../../lib/lane.js';
import { type SeenOperation, startSuite, type Suite, type SuiteOptions } from '../../lib/suite.js';
import { startUpstream, type TestUpstream } from '../../lib/upstream.js';

/** One suite with one VPS, two applications and a DNS of its own, and what a person does with them. */
export interface World {
  readonly suite: Suite;
  readonly db: Database;
  readonly dns: TestDns;
  readonly lane: Lane;
  readonly app: TestUpstream;
  readonly second: TestUpstream;
  /** Provisions and waits for the end. Without routes in `body` a new site's `/` goes to `app`. */
  provision(domain: string, body?: object): Promise<SeenOperation>;
  /** As `provision`; throws unless it succeeded. */
  live(domain: string, body?: object): Promise<SeenOperation>;
  remove(domain: string): Promise<SeenOperation>;
  https(host: string, path?: string): Promise<Asked>;
  http(host: string, path?: string): Promise<Asked>;
  treeHash(): Promise<string>;
  /** A site's file in the live tree, as text. */
  vhost(domain: string): Promise<string>;
  /** Changes it by hand. */
  editVhost(domain: string, edit: (text: string) => string): Promise<void>;
  orders(): Promise<number>;
  stop(): Promise<void>;
}

export async function startWorld(options: Partial<SuiteOptions> = {}): Promise<World> {
  const [app, second, dns] = await Promise.all([startUpstream('app'), startUpstream('second'), startDns()]);
  const { env, ...rest } = options;
  const names = { VSA_RESOLVERS: dns.server, VSA_RESERVED_TLDS_ALLOWED: 'localhost,test' };
  const suite = await startSuite({ lanes: 1, ...rest, env: { ...names, ...env } });
  const [lane] = suite.lanes;
  if (lane === undefined) throw new Error('a suite has at least one lane');
  const db = openDatabase(suite.databaseUrl);
  const tree = join(lane.proxyRoot, 'nginx', 'live');
  const file = (domain: string) => join(tree, 'conf.d', `${domain}.conf`);

  const provision: World['provision'] = async (domain, body = toPort(app.port)) =>
    suite.settled(await suite.start('POST', '/sites', { domain, vpsId: lane.vpsId, ...body }));
  return {
    ...{ suite, db, dns, lane, app, second, provision },
    live: async (domain, body) => succeeded(await provision(domain, body)),
    remove: async (domain) =>
      succeeded(await suite.settled(await suite.start('DELETE', `/sites/${domain}?containers=keep`))),
    https: (host, path = '/') => ask({ scheme: 'https', host, port: lane.httpsPort, path }),
    http: (host, path = '/') => ask({ scheme: 'http', host, port: lane.httpPort, path }),
    treeHash: () => treeHash(tree),
    vhost: (domain) => readFile(file(domain), 'utf8'),
    async editVhost(domain, edit) {
      const text = edit(await readFile(file(domain), 'utf8'));
      // As an editor does it.
      await writeFile(`${file(domain)}~`, text);
      await rename(`${file(domain)}~`, file(domain));
    },
    orders: async () => (await db.selectFrom('orders').select('order_uid').execute()).length,
    async stop() {
      await db.destroy();
      await Promise.all([suite.stop(), app.stop(), second.stop(), dns.stop()]);
    },
  };
}

/** A site of one route to a port of the VPS. */
export const toPort = (localPort: number) => ({ routes: [{ path: '/', upstream: { localPort } }] });

export function succeeded(operation: SeenOperation): SeenOperation {
  if (operation.state === 'succeeded') return operation;
  throw new Error(`it ended ${operation.state}: ${JSON.stringify(operation.error)} ${JSON.stringify(operation.steps)}`);
}

/** What a provision answers, as far as tests look at it. */
export interface Provisioned {
  readonly unchanged: boolean;
  readonly generation: number;
  readonly certificate: { readonly serial: string; readonly names: string[]; readonly fingerprint: string } | null;
  readonly proof: {
    readonly checks: readonly { readonly name: string; readonly result: string; readonly detail: string }[];
  };
}
export const resultOf = (operation: SeenOperation): Provisioned => operation.result as Provisioned;
