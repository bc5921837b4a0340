import { openDatabase } from '../../db/lib/database.js';
import { fieldRules, type HubConfiguration } from '../../domain/schemas/configuration.js';
import { ROUTES } from '../routes/index.js';
import { alertSender } from '../services/alerts/sender.js';
import { alertWatcher } from '../services/alerts/watcher.js';
import type { Engine } from '../services/engine.js';
import { operationsService } from '../services/operations.js';
import type { Services } from '../services/services.js';
import { prepareAccess } from '../services/setup.js';
import { watchService } from '../services/watch.js';
import { apiApp } from './app.js';
import { auditFile } from './auditFile.js';
import { listen, type Listening } from './listen.js';
import type { Log } from './log.js';
import { pages } from './pages.js';
import { packageVersion } from './version.js';

/** Milliseconds between two looks at an open operation. */
const TICK = 1_000;

/** Serves the API on a migrated database with this engine. */
export async function startApi(configuration: HubConfiguration, engine: Engine, log: Log): Promise<Listening> {
  const db = openDatabase(configuration.VSA_DATABASE_URL);
  const watch = watchService({ db, engine, temporalWebUrl: configuration.VSA_TEMPORAL_WEB_URL, log, tick: TICK });
  const audit = auditFile(configuration.VSA_AUDIT_FILE, log);
  const operations = operationsService({
    db,
    engine,
    configuration,
    auditFile: audit,
    started: watch.follow,
  });
  const rules = fieldRules(configuration);
  const services: Services = { configuration, rules, db, engine, operations, watch, auditFile: audit, log };
  const alerting = [alertWatcher(services), alertSender(services)].filter((each) => each !== null);
  await prepareAccess(db, configuration);
  const app = apiApp(services, ROUTES, pages(services, ROUTES, packageVersion()));
  const listening = await listen(app, configuration.VSA_API_HOST, configuration.VSA_API_PORT);
  watch.start();
  for (const each of alerting) each.start();
  return {
    url: listening.url,
    close: async () => {
      await listening.close();
      await Promise.all([watch.stop(), ...alerting.map((each) => each.stop())]);
      await db.destroy();
    },
  };
}
