import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { auditEvent, type AuditRow } from '../../db/queries/audit.js';

/** Appends an audit outcome as one JSON line and returns once it is on disk. */
export async function appendAudit(path: string, row: AuditRow): Promise<void> {
  const line = JSON.stringify(auditEvent(row));
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a', 0o640);
  try {
    await file.appendFile(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
