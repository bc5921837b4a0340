import { join } from 'node:path';
import type { SecureContext } from 'node:tls';
import { places } from '../../activities/vps/lib/config.js';
import { liveGeneration } from '../../activities/vps/proxy/generations.js';
import { WAITS } from '../../domain/contracts.js';
import { OPEN_STATES } from '../../domain/operation/model.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { startPebble } from '../../tests/lib/pebble.js';
import { freePorts } from '../../tests/lib/ports.js';
import type { Lane } from '../../tests/lib/lane.js';
import { startSuite, type Suite } from '../../tests/lib/suite.js';
import type { TestUpstream } from '../../tests/lib/upstream.js';
import type { Contender } from '../lib/contender.js';
import { trusting } from '../lib/proven.js';
import type { Programs } from '../parts/index.js';

/** This product as real processes, with Pebble as its CA. */
export interface Vsa extends Contender {
  readonly lane: Lane;
  /** Asks for a site, or for the same again; answers its finished operation. */
  provision(domain: string): Promise<OperationView>;
  unprovision(domain: string): Promise<OperationView>;
  /** Its processes, for looking where processor time goes. */
  pids(): Readonly<Record<string, number | undefined>>;
  /** The number of the live generation: one more is one reload of nginx. */
  generation(): Promise<number>;
}

/** Retry-After of Pebble in seconds, the same for all; 0: it sends none. */
export const RETRY_AFTER = { authz: 0, order: 0 };
/** `PEBBLE_VA_NOSLEEP=1`. */
export const PEBBLE = { sleep: 0, badNonces: 0, retryAfter: RETRY_AFTER, defaultA: '127.0.0.1' };

export async function startVsa(programs: Programs, upstream: TestUpstream, body: string): Promise<Vsa> {
  const [httpPort = 0] = await freePorts(1);
  const pebble = await startPebble(programs, { ...PEBBLE, httpPort });
  const suite = await startSuite({
    lanes: 1,
    waits: WAITS,
    httpPort,
    env: {
      VSA_ACME_DIRECTORY: pebble.directoryUrl,
      VSA_ACME_CA_FILE: pebble.caFile,
      VSA_ACME_ACCEPT_TERMS: 'true',
      VSA_RESOLVERS: pebble.dnsServer,
      VSA_RESERVED_TLDS_ALLOWED: 'localhost,test',
    },
  });
  const [lane] = suite.lanes;
  if (lane === undefined) throw new Error('a suite has at least one lane');
  const trust: SecureContext = trusting(await pebble.rootPem());
  const site = { vpsId: lane.vpsId, www: false, routes: [{ path: '/', upstream: { localPort: upstream.port } }] };
  const provision = async (domain: string) => follow(suite, await suite.start('POST', '/sites', { domain, ...site }));
  return {
    name: 'vsa',
    front: { httpsPort: lane.httpsPort, trust, body },
    restMs: 0,
    lane,
    provision,
    add: async (domain) => void (await provision(domain)),
    unprovision: async (domain) =>
      follow(suite, await suite.start('DELETE', `/sites/${domain}?containers=keep&purge=true`)),
    pids: () => ({
      ...{ api: suite.api.pid(), hub: suite.hub.pid(), agent: lane.agent.pid() },
      ...{ temporal: suite.temporal.pid(), bench: process.pid },
    }),
    generation: () => liveGeneration(places(lane)),
    async stop() {
      await suite.stop();
      await pebble.stop();
    },
  };
}

/** Waits on the operation's event stream, one request for all of it; throws unless it succeeded. */
async function follow({ rest }: Suite, id: string): Promise<OperationView> {
  const response = await fetch(`${rest.url}/operations/${id}/events`, {
    headers: { authorization: `Bearer ${rest.token}`, accept: 'text/event-stream' },
  });
  if (response.status !== 200 || response.body === null) throw new Error(`the events answered ${response.status}`);
  let text = '';
  let last: OperationView | null = null;
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) last = viewIn(event) ?? last;
    if (last !== null && !OPEN_STATES.includes(last.state)) break;
  }
  if (last?.state === 'succeeded') return last;
  throw new Error(`operation ${id} ended ${last?.state}: ${JSON.stringify(last?.error)} in ${join(rest.url, id)}`);
}

/** An event whose data is not for us is a comment that keeps the connection. */
function viewIn(event: string): OperationView | null {
  const data = event.split('\n').find((line) => line.startsWith('data: '));
  return data === undefined ? null : (JSON.parse(data.slice('data: '.length)) as OperationView);
}
