import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { BACKGROUND_NAMESPACE, HUB_QUEUE, NAMESPACE } from '../../domain/contracts.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { type Lane, type LanePlace, startLane } from '../lib/lane.js';
import { startSuite, type Suite, type SuiteOptions } from '../lib/suite.js';
import { startUpstream, type TestUpstream } from '../lib/upstream.js';

const AGENT = join(packageRoot(), 'dist', 'workers', 'agent.js');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A hub with its gateway, and VPSes that join it as a person lets them join. */
export interface Fleet {
  readonly suite: Suite;
  readonly app: TestUpstream;
  readonly gateway: { readonly port: number };
  /** `vsa vps add` and `vsa agent register`, then the agent and its nginx; the VPS is active when it answers. */
  join(number: number): Promise<Lane>;
  /** The same without waiting for the operation; `before` is told the ports of its nginx while nobody has them. */
  begin(
    number: number,
    before?: (place: LanePlace) => Promise<void>,
  ): Promise<{ readonly lane: Lane; readonly operation: string }>;
  /** Starts putting a site before the fleet's upstream; answers the operation. */
  provision(vps: Pick<Lane, 'vpsId'> | undefined, domain: string, more?: object): Promise<string>;
  joinCode(vpsId: string): Promise<{ hubUrl: string; code: string; ca: string }>;
  /** Runs the agent's program to its end. */
  agent(env: Readonly<Record<string, string>>, ...words: string[]): Promise<Ran>;
  sql(text: string): Promise<unknown>;
  /** Of the namespace of operations, and of that of schedules. */
  readonly temporal: Client;
  readonly background: Client;
  /** Runs one tick of a schedule and answers what it came to. */
  tick(workflow: string): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startFleet(options: Omit<SuiteOptions, 'lanes' | 'gateway'> = {}): Promise<Fleet> {
  const suite = await startSuite({ ...options, lanes: 0, gateway: true });
  const app = await startUpstream('fleet');
  if (suite.gateway === null) throw new Error('the suite has a gateway');
  const lanes: Lane[] = [];
  const connection = await Connection.connect({ address: suite.temporalAddress });
  const background = new Client({ connection, namespace: BACKGROUND_NAMESPACE });

  const agent: Fleet['agent'] = (env, ...words) =>
    promisify(execFile)(process.execPath, [AGENT, ...words], { env: { PATH: '/usr/bin:/bin', ...env } }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  const joinCode: Fleet['joinCode'] = async (vpsId) => {
    const { status, json } = await suite.call('POST', `/vps/${vpsId}/join-codes`, {});
    if (status !== 201) throw new Error(JSON.stringify(json));
    return json as unknown as { hubUrl: string; code: string; ca: string };
  };

  const begin: Fleet['begin'] = async (number, before) => {
    let operation = '';
    const lane = await startLane(suite.folder, number, suite.node, {
      ...(options.agentEntry === undefined ? {} : { agentEntry: options.agentEntry }),
      runtime: async (place) => {
        await before?.(place);
        return { env: { VSA_TEMPORAL_ADDRESS: '' } };
      },
      joined: async ({ vpsId, httpPort, httpsPort }, env) => {
        const vps = { id: vpsId, hostname: vpsId, address: '127.0.0.1', httpPort, httpsPort };
        operation = await suite.start('POST', '/vps', vps);
        const { hubUrl, code, ca } = await joinCode(vpsId);
        const ran = await agent(env, 'register', '--hub-url', `${hubUrl}/api`, '--code', code, '--ca', ca);
        if (ran.code !== 0) throw new Error(ran.stderr);
      },
    });
    lanes.push(lane);
    return { lane, operation };
  };

  return {
    suite,
    app,
    gateway: suite.gateway,
    temporal: new Client({ connection, namespace: NAMESPACE }),
    background,
    provision: (vps, domain, more = {}) => {
      const routes = [{ path: '/', upstream: { localPort: app.port } }];
      return suite.start('POST', '/sites', { domain, vpsId: vps?.vpsId, www: false, routes, ...more });
    },
    joinCode,
    agent,
    begin,
    async join(number) {
      const { lane, operation } = await begin(number);
      const { state, error } = await suite.settled(operation);
      if (state !== 'succeeded') throw new Error(`${lane.vpsId}: ${state} ${JSON.stringify(error)}`);
      return lane;
    },
    tick: (workflow) =>
      background.workflow.execute(workflow, { workflowId: randomUUID(), taskQueue: HUB_QUEUE, args: [] }),
    async sql(text) {
      const { default: pg } = await import('pg');
      const client = new pg.Client({ connectionString: suite.databaseUrl });
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
    async stop() {
      await connection.close();
      await Promise.all(lanes.map((lane) => lane.agent.stop('SIGKILL')));
      await Promise.all(lanes.map((lane) => lane.nginx.stop('SIGKILL')));
      await suite.stop();
      await app.stop();
    },
  };
}

/** The files an agent has joined with. */
export async function identityOf(
  lane: Lane,
): Promise<{ ca: string; certificate: string; key: string; gateway: string }> {
  const folder = join(lane.stateDir, 'identity');
  const kept = JSON.parse(await readFile(join(folder, 'identity.json'), 'utf8')) as {
    ca: string;
    certificate: string;
    gateway: string;
  };
  return { ...kept, key: await readFile(join(folder, 'key.pem'), 'utf8') };
}
