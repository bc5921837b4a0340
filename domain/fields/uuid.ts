import type { BackupId, OperationId } from './brands.js';
import { checkedText, matches } from './parsed.js';

const ACCEPTED =
  'an id as VSA printed it: 36 characters in lower case, for example 01890a5d-ac96-774b-bcce-b302099a8057';
const UUID = matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

/** The id of an operation. Code ID. */
export const parseOperationId = checkedText<OperationId>('ID', ACCEPTED, UUID);

/** The id of a backup, by which its file is looked up; a file's name or path is refused. Code PATH. */
export const parseBackupFile = checkedText<BackupId>('PATH', ACCEPTED, UUID);
