import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { Connection } from '@temporalio/client';
import { agentCaFile, GATEWAY_NAME } from '../domain/agent/identity.js';
import { HUB_QUEUE, NAMESPACE } from '../domain/contracts.js';
import { asksForWork } from '../domain/polls.js';
import { type HubConfiguration, readHubConfiguration } from '../domain/schemas/configuration.js';

/** Milliseconds. */
const LIMIT = 4_000;
const WORKFLOW_QUEUE = 1;

/** Each rejects with the reason while that process of the hub, on this machine, does not do its work. */
const CHECKS: Readonly<Record<string, (configuration: HubConfiguration) => Promise<void>>> = {
  api: async ({ VSA_API_HOST, VSA_API_PORT }) => {
    const host = reachable(VSA_API_HOST);
    const at = `http://${host.includes(':') ? `[${host}]` : host}:${VSA_API_PORT}`;
    const { status } = await fetch(`${at}/healthz`, { signal: AbortSignal.timeout(LIMIT) });
    if (status !== 200) throw new Error(`The API answered ${status}.`);
  },

  'hub-worker': async ({ VSA_TEMPORAL_ADDRESS }) => {
    const connection = await Connection.connect({ address: VSA_TEMPORAL_ADDRESS, tls: false, connectTimeout: LIMIT });
    try {
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace: NAMESPACE,
        taskQueue: { name: HUB_QUEUE },
        taskQueueType: WORKFLOW_QUEUE,
      });
      const polls = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000);
      if (!asksForWork(Math.max(0, ...polls), Date.now())) throw new Error('No hub worker asks for work.');
    } finally {
      await connection.close();
    }
  },

  gateway: ({ VSA_GATEWAY_HOST, VSA_GATEWAY_PORT, VSA_SECRETS_DIR }) =>
    new Promise((resolve, reject) => {
      const socket = connect({
        ...{ host: reachable(VSA_GATEWAY_HOST), port: VSA_GATEWAY_PORT, servername: GATEWAY_NAME },
        ...{ ca: readFileSync(agentCaFile(VSA_SECRETS_DIR)), timeout: LIMIT },
      });
      socket.once('secureConnect', () => resolve());
      socket.once('timeout', () => reject(new Error('The gateway does not answer.')));
      socket.once('error', reject);
    }),
};

/** A process that listens everywhere is asked on loopback. */
const reachable = (host: string): string => ({ '0.0.0.0': '127.0.0.1', '::': '::1' })[host] ?? host;

const check = CHECKS[process.argv[2] ?? ''];
if (check === undefined) {
  process.stderr.write(`usage: node dist/workers/health.js ${Object.keys(CHECKS).join('|')}\n`);
  process.exit(2);
}
try {
  await check(readHubConfiguration(process.env, (path) => readFileSync(path, 'utf8')));
  process.exit(0);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
