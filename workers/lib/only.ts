import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { VsaError } from '../../domain/errors.js';

/**
 * Makes this process the only one for a folder, by an abstract Unix socket: the kernel releases it however the process
 * ends. Fails with CONFLICT while another holds it.
 */
export function beTheOnly(folder: string): Promise<void> {
  const name = `\0vsa-agent-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', () => reject(new VsaError('CONFLICT', `Another agent already serves ${folder}.`)));
    server.listen(name, () => {
      server.unref();
      resolve();
    });
  });
}
