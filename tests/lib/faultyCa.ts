import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';

/** `hang` takes the request and never answers; `drop` hands it to the CA and loses the answer. */
export type CaFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    }
  | { readonly kind: 'hang' }
  | { readonly kind: 'drop' };

export interface FaultyCa {
  readonly directoryUrl: string;
  /** The next requests whose path contains `path` ('' is all) fail so; the rest pass. */
  fail(fault: CaFault, path?: string, times?: number): void;
  /** All requests pass again. */
  heal(): void;
  /** How many more requests are to fail. */
  due(): number;
  /** Paths asked so far, oldest first. */
  readonly asked: string[];
  stop(): Promise<void>;
}

interface Behind {
  readonly directoryUrl: string;
  readonly caFile: string;
  readonly keyFile: string;
}

/** A TLS proxy in front of Pebble, with Pebble's own certificate, that fails on demand. */
export async function startFaultyCa(ca: Behind): Promise<FaultyCa> {
  const [cert, key] = await Promise.all([readFile(ca.caFile), readFile(ca.keyFile)]);
  const faults: { fault: CaFault; path: string; times: number }[] = [];
  const asked: string[] = [];
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const path = incoming.url ?? '/';
    asked.push(path);
    const due = faults.find((fault) => fault.times > 0 && path.includes(fault.path));
    if (due) due.times--;
    if (due?.fault.kind === 'hang') return;
    if (due?.fault.kind === 'status') {
      const type = 'application/problem+json';
      outgoing.writeHead(due.fault.status, { 'content-type': type, ...due.fault.headers });
      outgoing.end(JSON.stringify(due.fault.body ?? {}));
      return;
    }
    // The Host header stays the proxy's, so Pebble's URLs lead back here.
    pass(new URL(path, ca.directoryUrl), cert, incoming, outgoing, due?.fault.kind === 'drop');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    directoryUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}/dir`,
    fail: (fault, path = '', times = 1) => void faults.push({ fault, path, times }),
    heal: () => void faults.splice(0),
    due: () => faults.reduce((sum, { times }) => sum + times, 0),
    asked,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(url: URL, ca: Buffer, incoming: IncomingMessage, outgoing: ServerResponse, drop: boolean): void {
  const { method = 'GET', headers } = incoming;
  const onward = request(url, { method, headers, ca }, (answer) => {
    if (drop) {
      answer.resume().on('end', () => outgoing.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
