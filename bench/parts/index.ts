import { findPart, PARTS, type PartName } from '../../embedded/parts.js';
import { say } from '../lib/report.js';
import { caddy } from './caddy.js';
import { certbot } from './certbot.js';

export interface Programs {
  readonly nginx: string;
  readonly pebble: string;
  readonly challtestsrv: string;
  readonly certbot: string;
  readonly caddy: string;
}

/** Finds or installs every program of the bench; those of the suite are also named in the environment. */
export async function findPrograms(): Promise<Programs> {
  const ours = async (name: PartName): Promise<string> => {
    const file = await findPart(name, say);
    process.env[PARTS[name].variable] = file;
    return file;
  };
  await ours('temporal');
  return {
    nginx: await ours('nginx'),
    pebble: await ours('pebble'),
    challtestsrv: await ours('challtestsrv'),
    certbot: await findPart(certbot, say),
    caddy: await findPart(caddy, say),
  };
}
