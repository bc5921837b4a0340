import { createServer, type Server } from 'node:http';

export interface TestUpstream {
  readonly port: number;
  stop(): Promise<void>;
}

/** A tiny application behind nginx; answers its text and the path it was asked. */
export async function startUpstream(text: string): Promise<TestUpstream> {
  const server: Server = createServer((request, response) => response.end(`${text} ${request.url ?? ''}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
