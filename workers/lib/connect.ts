import { setTimeout as wait } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';

/** Connects to the Temporal frontend, waiting for it as long as it takes: it may start after us. */
export async function connectToTemporal(address: string, log: (text: string) => void): Promise<NativeConnection> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await NativeConnection.connect({ address, tls: false });
    } catch (error) {
      if (attempt % 10 === 1) log(`Temporal at ${address} does not answer yet: ${(error as Error).message}`);
      await wait(Math.min(100 * attempt, 2_000));
    }
  }
}
