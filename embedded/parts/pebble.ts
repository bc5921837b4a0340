import type { Part } from '../parts.js';
import { goInstall } from './go.js';

const VERSION = '2.10.1';
const MODULE = 'github.com/letsencrypt/pebble/v2/cmd';

/** Pebble, the ACME test CA. Never from PATH: another program has the same name, and neither tells its version. */
export const pebble: Part = {
  name: 'pebble',
  version: VERSION,
  variable: 'VSA_PEBBLE_BIN',
  program: 'pebble',
  fromPath: null,
  install: (folder) => goInstall(`${MODULE}/pebble@v${VERSION}`, folder),
};

/** Pebble's DNS server for tests. */
export const challtestsrv: Part = {
  name: 'pebble-challtestsrv',
  version: VERSION,
  variable: 'VSA_CHALLTESTSRV_BIN',
  program: 'pebble-challtestsrv',
  fromPath: null,
  install: (folder) => goInstall(`${MODULE}/pebble-challtestsrv@v${VERSION}`, folder),
};
