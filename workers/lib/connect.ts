import { setTimeout as wait } from 'node:timers/promises';
import { NativeConnection, type TLSConfig } from '@temporalio/worker';
import { GATEWAY_NAME } from '../../domain/agent/identity.js';
import type { Identity } from './identity.js';

/** Where Temporal is reached, and as whom. */
export interface Route {
  readonly address: string;
  /** null: Temporal's own port on this machine, in the clear. */
  readonly tls: TLSConfig | null;
}

/** The way through the gateway, for the agent of a VPS. */
export const throughGateway = ({ gateway, ca, certificate, key }: Identity): Route => ({
  address: gateway,
  tls: {
    serverNameOverride: GATEWAY_NAME,
    serverRootCACertificate: Buffer.from(ca),
    clientCertPair: { crt: Buffer.from(certificate), key: Buffer.from(key) },
  },
});

/**
 * Connects, waiting for the other side as long as it takes: it may start after us. The way is asked for before each
 * try, with how many have failed, since a certificate may have to be renewed first.
 */
export async function connectToTemporal(
  way: (failures: number) => Promise<Route>,
  log: (text: string) => void,
): Promise<NativeConnection> {
  for (let attempt = 1; ; attempt += 1) {
    const { address, tls } = await way(attempt - 1);
    try {
      return await NativeConnection.connect({ address, tls: tls ?? false });
    } catch (error) {
      if (attempt % 10 === 1) log(`Temporal at ${address} does not answer yet: ${(error as Error).message}`);
      await wait(Math.min(100 * attempt, 2_000));
    }
  }
}
