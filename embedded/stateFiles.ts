import { rename, writeFile } from 'node:fs/promises';
import { apiUrl, temporalWebUrl } from './environment.js';
import type { Hub } from './hub.js';
import { DEMO_SITE } from './firstSteps.js';
import type { SuitePlaces } from './places.js';
import type { SuitePorts } from './ports.js';

/** Leaves behind how to reach the suite: `state.json` for programs, `cli.toml` (0600) for `vsa` in this checkout. */
export async function writeState(places: SuitePlaces, ports: SuitePorts, hub: Hub): Promise<void> {
  const urls = { api: apiUrl(ports), temporalWeb: temporalWebUrl(ports), demo: `https://${DEMO_SITE}:${ports.https}` };
  await replace(places.state, `${JSON.stringify({ urls, ports, caFile: places.caFile }, null, 2)}\n`, 0o644);
  // Neither value can hold a quote or a backslash: a URL of digits and dots, and base64url.
  await replace(places.cliToml, `hub_url = "${hub.url}"\ntoken = "${hub.token}"\n`, 0o600);
}

async function replace(file: string, content: string, mode: number): Promise<void> {
  await writeFile(`${file}.new`, content, { mode, flush: true });
  await rename(`${file}.new`, file);
}
