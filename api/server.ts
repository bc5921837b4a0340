import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '../db/lib/migrate.js';
import { VsaError } from '../domain/errors.js';
import { readHubConfiguration, type HubConfiguration } from '../domain/schemas/configuration.js';
import { openLog, type Log } from './lib/log.js';
import { startApi } from './lib/start.js';
import { temporalEngine } from './services/temporal.js';

const configuration = configurationOrExit();
const log = openLog(configuration.VSA_LOG_LEVEL);
await migrateWhenUp(configuration.VSA_DATABASE_URL, log);
const engine = temporalEngine(configuration.VSA_TEMPORAL_ADDRESS);
const api = await startApi(configuration, engine, log);
log.info({ url: api.url }, 'the API listens');

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'the API stops');
    void api
      .close()
      .then(() => engine.close())
      .finally(() => process.exit(0));
  });
process.send?.('ready');

/** Every bad variable at once, then exit 2: a supervisor need not try again. */
function configurationOrExit(): HubConfiguration {
  try {
    return readHubConfiguration(process.env, (path) => readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof VsaError)) throw error;
    const errors = error.data['errors'] as { pointer: string; message: string }[];
    for (const { pointer, message } of errors) process.stderr.write(`${pointer.slice(1)}: ${message}\n`);
    process.exit(2);
  }
}

/** Postgres may start after us. */
async function migrateWhenUp(url: string, logTo: Log): Promise<void> {
  for (;;) {
    try {
      return await migrate(url);
    } catch (error) {
      if (!(error instanceof VsaError && error.code === 'DATABASE_DOWN')) throw error;
      logTo.warn({ reason: error.message }, 'waiting for Postgres');
      await sleep(500);
    }
  }
}
