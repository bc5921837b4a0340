import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { openDatabase } from '../db/lib/database.js';
import { goodCertificates } from '../db/queries/agents.js';
import { agentCaFile, gatewayKeysFile, gatewayPair } from '../domain/agent/identity.js';
import type { VpsId } from '../domain/fields/brands.js';
import { readHubConfiguration } from '../domain/schemas/configuration.js';
import { openIdentities } from '../gateway/identities.js';
import { openKeyRing } from '../gateway/keyRing.js';
import { type Rate, rateLimit } from '../gateway/rate.js';
import { openGateway } from '../gateway/server.js';
import { openLog } from './lib/log.js';

/** Milliseconds: a revoked certificate is cut off within two of these. */
const LOOK_EVERY = 2_000;

/** Several times what an agent was seen to do at its start and with twenty operations at once. */
const RATE: Rate = { burst: 600, perSecond: 200 };

/** Starts the gateway: the only way from an agent to Temporal. */
export async function startGateway(): Promise<void> {
  const configuration = readHubConfiguration(process.env, (path) => readFileSync(path, 'utf8'));
  const log = openLog('gateway');
  const db = openDatabase(configuration.VSA_DATABASE_URL);
  const secrets = configuration.VSA_SECRETS_DIR;
  const load = async () =>
    new Map((await goodCertificates(db, new Date())).map(({ fingerprint, vpsId }) => [fingerprint, vpsId as VpsId]));
  const [tls, ring, identities] = await Promise.all([
    patiently(log, 'the hub worker has not made the certificate of the gateway', () => readTls(secrets)),
    openKeyRing(gatewayKeysFile(secrets), Date.now),
    patiently(log, 'the agents cannot be read from Postgres', () => openIdentities(load)),
  ]);
  const temporalAddress = configuration.VSA_TEMPORAL_ADDRESS;
  const mayCall = rateLimit(RATE, (text) => log.warn(text));
  const gateway = openGateway({ temporalAddress, tls, ring, identities, mayCall });
  const port = await gateway.listen(`${configuration.VSA_GATEWAY_HOST}:${configuration.VSA_GATEWAY_PORT}`);
  const look = setInterval(() => {
    identities
      .refresh()
      .catch((error: unknown) => log.warn({ reason: (error as Error).message }, 'revocations are old'));
    ring.refresh().catch((error: unknown) => log.warn({ reason: (error as Error).message }, 'the key ring is old'));
  }, LOOK_EVERY);
  log.info({ port }, 'the gateway takes agents');
  process.send?.('ready');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      clearInterval(look);
      gateway.close();
      void db.destroy().finally(() => process.exit(0));
    });
  }
}

async function readTls(secrets: string): Promise<{ ca: string; certificate: string; key: string }> {
  const pair = gatewayPair(secrets);
  const paths = [agentCaFile(secrets), pair.certificate, pair.key];
  const [ca = '', certificate = '', key = ''] = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return { ca, certificate, key };
}

/** Other parts of the hub may start after us. */
async function patiently<T>(log: Logger, what: string, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries % 20 === 0) log.warn({ reason: (error as Error).message }, what);
      await wait(250);
    }
  }
}

if (process.argv[1]?.endsWith('/workers/gateway.js') === true) await startGateway();
