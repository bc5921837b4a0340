import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditRow } from '../../db/queries/audit.js';

/** Appends an audit outcome as one JSON line and returns once it is on disk. */
export async function appendAudit(path: string, row: AuditRow): Promise<void> {
  const line = JSON.stringify({
    id: row.id,
    timestamp: row.timestamp,
    vpsId: row.vps_id,
    actor: row.actor,
    action: row.action,
    target: row.target,
    params: row.params,
    result: row.result,
    error: row.error,
    durationMs: row.duration_ms,
    operationId: row.operation_id,
  });
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a', 0o640);
  try {
    await file.appendFile(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
