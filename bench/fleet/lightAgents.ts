import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';
import { NativeConnection, Worker } from '@temporalio/worker';
import { BACKGROUND_NAMESPACE, CONTRACT_VERSION, NAMESPACE, type VpsActivities } from '../../domain/contracts.js';
import type { Domain, VpsId } from '../../domain/fields/brands.js';
import { type LogPositions, NO_POSITIONS, type TrafficRow } from '../../domain/traffic/model.js';
import { type CursorNeeded, SECTION_NAMES, type SectionName, type VpsReport } from '../../domain/vps/report.js';
import { uuidv7 } from '../../lib/uuid.js';
import { throughGateway } from '../../workers/lib/connect.js';
import { readIdentity } from '../../workers/lib/identity.js';

/**
 * Agents without a VPS, all in this process: each has an identity, a connection through the gateway and a worker in
 * both namespaces as a real one; what a VPS would be asked they make up. Arguments: the folders of their identities.
 */
const gzip = promisify(gzipWithCallback);

/** Sites of one VPS, each with requests in the last minute. */
const SITES = 20;

type Light = Pick<VpsActivities, 'pingVps' | 'prepareProxy' | 'unprepareProxy' | 'proveProxy' | 'collectReport'>;

function activities(vps: VpsId): Light {
  let sent = '';
  let requests = 0;
  const bodies = Object.fromEntries(SECTION_NAMES.map((name) => [name, bodyOf(name, vps)]));
  return {
    pingVps: () => Promise.resolve({ agentVersion: '0.0.0', nginxVersion: '0.0.0' }),
    prepareProxy: () => Promise.resolve({ generation: 1 }),
    unprepareProxy: () => Promise.resolve(),
    proveProxy: () => Promise.resolve({ generation: 1 }),
    async collectReport({ last, cursor }) {
      if (cursor === undefined && last.id !== sent) return pack({ vps, needCursor: true });
      // The host's load is never the same twice; all else mostly is.
      const host = { ...(bodies['host'] as object), load: [Math.random(), Math.random(), Math.random()] };
      const known = cursor?.sections ?? null;
      const sections = Object.fromEntries(
        SECTION_NAMES.map((name) => {
          const body = name === 'host' ? host : bodies[name];
          const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
          const isNew = name === 'host' || (known !== null && known[name] !== hash);
          return [name, isNew ? { hash, body } : { hash }];
        }),
      );
      requests += 1;
      sent = uuidv7();
      const mark = { vps, seq: last.seq + 1, id: sent, takenAt: new Date().toISOString() };
      return pack({ ...mark, sections, traffic: trafficOf(vps, requests), more: false });
    },
  };
}

const domains = (vps: VpsId) => Array.from({ length: SITES }, (_, site) => `site-${site}.${vps}.example.com` as Domain);

function bodyOf(name: SectionName, vps: VpsId): unknown {
  switch (name) {
    case 'host':
      return {
        agentVersion: '0.0.0',
        contract: CONTRACT_VERSION,
        kernel: 'none',
        cpus: 2,
        load: [0, 0, 0],
        memory: { totalBytes: 2 ** 31, availableBytes: 2 ** 30 },
        disk: { totalBytes: 2 ** 36, freeBytes: 2 ** 35, freeInodes: 2 ** 20 },
      };
    case 'nginx':
      return { version: '1.31.3', live: 1, served: 1 };
    case 'certificates':
      return domains(vps).map((domain) => ({ domain, onDisk: null, served: [] }));
    default:
      return [];
  }
}

function trafficOf(vps: VpsId, reports: number): NonNullable<VpsReport['traffic']> {
  const minute = Math.floor(Date.now() / 60_000);
  const rows = domains(vps).map((domain): TrafficRow => ({
    ...{ domain, minute, requests: 30, statuses: [28, 1, 1, 0], bytes: 90_000, timeMs: 600 },
    times: [10, 10, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0],
  }));
  const position = (): LogPositions => ({
    ...NO_POSITIONS,
    files: [{ file: '1:1', offset: reports * 10_000, head: '0'.repeat(16) }],
  });
  return { rows, positions: Object.fromEntries(domains(vps).map((domain) => [domain, position()])), failed: [] };
}

const pack = async (report: VpsReport | CursorNeeded): Promise<Uint8Array> =>
  new Uint8Array(await gzip(JSON.stringify(report)));

async function startAgent(stateDir: string): Promise<Promise<void>[]> {
  const identity = await readIdentity(stateDir);
  if (identity === null) throw new Error(`${stateDir} has not joined`);
  const { address, tls } = throughGateway(identity);
  const connection = await NativeConnection.connect({ address, tls: tls ?? false });
  const workers = await Promise.all(
    [NAMESPACE, BACKGROUND_NAMESPACE].map((namespace) =>
      Worker.create({
        connection,
        namespace,
        taskQueue: identity.vpsId,
        identity: identity.vpsId,
        activities: activities(identity.vpsId),
        activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 1 },
      }),
    ),
  );
  return workers.map((worker) => worker.run());
}

const running: Promise<void>[] = [];
for (const stateDir of process.argv.slice(2)) running.push(...(await startAgent(stateDir)));
process.send?.('ready');
await Promise.all(running);
