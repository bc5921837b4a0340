import { startFaultyCa, type FaultyCa } from '../../lib/faultyCa.js';
import { type Pebble, pebbleBinaries, type PebbleOptions, startPebble } from '../../lib/pebble.js';
import { freePorts } from '../../lib/ports.js';
import type { SuiteOptions } from '../../lib/suite.js';
import { startWorld, type World } from './world.js';

/** A world whose CA is Pebble, behind a proxy that can fail; Pebble validates against the nginx of the VPS. */
export interface PebbleWorld extends World {
  readonly pebble: Pebble;
  readonly ca: FaultyCa;
  /** How many orders Pebble was asked for. */
  newOrders(): number;
}

export async function startPebbleWorld(
  options: Omit<PebbleOptions, 'httpPort'>,
  suite: Partial<SuiteOptions> = {},
): Promise<PebbleWorld> {
  const binaries = pebbleBinaries();
  if (binaries === null) throw new Error('VSA_PEBBLE_BIN and VSA_CHALLTESTSRV_BIN name no Pebble');
  const [httpPort = 0] = await freePorts(1);
  const pebble = await startPebble(binaries, { httpPort, defaultA: '127.0.0.1', ...options });
  const ca = await startFaultyCa(pebble);
  const env = {
    VSA_ACME_DIRECTORY: ca.directoryUrl,
    VSA_ACME_CA_FILE: pebble.caFile,
    VSA_ACME_ACCEPT_TERMS: 'true',
    VSA_RESOLVERS: pebble.dnsServer,
  };
  const world = await startWorld({ ...suite, httpPort, env: { ...env, ...suite.env } });
  return {
    ...world,
    pebble,
    ca,
    newOrders: () => ca.asked.filter((path) => path.startsWith('/order-plz')).length,
    async stop() {
      await world.stop();
      await ca.stop();
      await pebble.stop();
    },
  };
}
