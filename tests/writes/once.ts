import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** `node once.js ACTION ROOT`: does one action on a prepared folder, with temporary names that are the same each time. */
const [action = '', root = ''] = process.argv.slice(2);
let drawn = 0;
crypto.randomBytes = ((size: number) => {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32BE((drawn += 1), size - 4);
  return bytes;
}) as typeof crypto.randomBytes;
syncBuiltinESMExports();

const { perform } = await import('./perform.js');
const { openFolder } = await import('./folder.js');
await perform(action, openFolder(root), root);
