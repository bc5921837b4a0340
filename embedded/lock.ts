import { createServer } from 'node:net';
import type { Server } from 'node:net';

/**
 * Takes the one place of a suite: an abstract Unix socket, which the kernel frees when the holder dies however it
 * dies. Answers how to give it back, or null when somebody holds it.
 */
export function takeSuite(hash: string): Promise<(() => Promise<void>) | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(`\0vsa-suite-${hash}`, () => resolve(() => close(server)));
  });
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
