import { appendFile } from 'node:fs/promises';
import type { AuditEvent } from '../../domain/schemas/audit.js';
import type { Log } from './log.js';

export interface AuditFile {
  append(event: AuditEvent): Promise<void>;
}

/** Appends one JSON line per outcome. Postgres has the record already, so a full disk is logged and nothing more. */
export const auditFile = (path: string, log: Log): AuditFile => ({
  append: (event) =>
    appendFile(path, JSON.stringify(event) + '\n', { mode: 0o640 }).catch((error: unknown) =>
      log.error({ err: error, path }, 'the audit file cannot be written'),
    ),
});
