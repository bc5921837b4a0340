import type { Database } from '../../db/lib/database.js';
import type { FieldRules } from '../../domain/fields/index.js';
import type { HubConfiguration } from '../../domain/schemas/configuration.js';
import type { AuditFile } from '../lib/auditFile.js';
import type { Log } from '../lib/log.js';
import type { Engine } from './engine.js';
import type { OperationsService } from './operations.js';
import type { Watch } from './watch.js';

/** All that handlers work with. */
export interface Services {
  readonly configuration: HubConfiguration;
  readonly rules: FieldRules;
  readonly db: Database;
  readonly engine: Engine;
  readonly operations: OperationsService;
  readonly watch: Watch;
  readonly auditFile: AuditFile;
  readonly log: Log;
}
