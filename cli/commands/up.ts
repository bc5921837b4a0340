import { readFile } from 'node:fs/promises';
import { ERRORS, VsaError } from '../../domain/errors.js';
import { report, startInBackground } from '../../embedded/background.js';
import { DEMO_SITE, ensureDemo, ensureVps } from '../../embedded/firstSteps.js';
import { inWords } from '../../embedded/hub.js';
import { localPlaces } from '../../embedded/places.js';
import { proveSite } from '../../embedded/proof.js';
import type { Proof } from '../../embedded/proof.js';
import { writeState } from '../../embedded/stateFiles.js';
import { startSuite } from '../../embedded/supervisor.js';
import type { Suite } from '../../embedded/supervisor.js';

/** `vsa up`: starts the suite of this checkout, proves it with the demo site and stays until Ctrl-C or SIGTERM. */
export async function run({ detach }: { readonly detach: boolean }): Promise<number> {
  const places = localPlaces();
  if (detach) return startInBackground(places, say, print);
  const stop = stopSignals();
  try {
    const suite = await startSuite(places, say, stop);
    try {
      await proven(suite, stop);
      await untilAborted(stop);
    } finally {
      say('stopping');
      await suite.stop();
    }
    return 0;
  } catch (error) {
    if (stop.aborted) return 0;
    if (!(error instanceof VsaError)) throw error;
    // The machine it is about is this one, so its own words say more than the catalogue's title.
    process.stderr.write(`error: ${error.message}\n`);
    report({ failure: `error: ${error.message}` });
    return ERRORS[error.code].exit;
  }
}

async function proven(suite: Suite, stop: AbortSignal): Promise<void> {
  await writeState(suite.places, suite.ports, suite.hub);
  await ensureVps(suite, (line) => say(`vps-01: ${line}`), stop);
  const proof = await proofLines(suite, stop);
  const text = [...proof.lines, ...(await addressLines(suite))].join('\n');
  print(text);
  report({ proof: text, ok: proof.ok });
}

interface ProofLines {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** A demo site that does not come up leaves the suite running: a person needs it to see why. */
async function proofLines(suite: Suite, stop: AbortSignal): Promise<ProofLines> {
  const { ports, places } = suite;
  try {
    if (!(await ensureDemo(suite, (line) => say(`demo site: ${line}`), stop))) return { ok: true, lines: [] };
    const target = { name: DEMO_SITE, httpsPort: ports.https, markerPort: ports.marker, caFile: places.caFile };
    return { ok: true, lines: linesOf(await proveSite(target), places.caFile) };
  } catch (error) {
    if (stop.aborted) throw error;
    return { ok: false, lines: ['', `no proof      ${inWords(error)}`] };
  }
}

const linesOf = (proof: Proof, caFile: string): string[] => [
  '',
  `proof         ${proof.url} answered ${proof.status}`,
  `  certificate ${proof.serial}, valid until ${proof.validTo}`,
  `  issued by   ${proof.issuer}, verified against ${caFile}`,
  `  generation  ${proof.generation}`,
  `  try it      curl --cacert ${caFile} ${proof.url}`,
];

async function addressLines({ hub, ports, places }: Suite): Promise<string[]> {
  const code = (await readFile(places.setupCode, 'utf8').catch(() => '')).trim();
  return [
    '',
    // At a name, not an address: passkeys want one.
    `Web UI        ${hub.url.replace('127.0.0.1', 'localhost')}`,
    `API           ${hub.url} (docs at ${hub.url}/api/docs)`,
    `Temporal Web  http://127.0.0.1:${ports.temporalWeb}`,
    ...(code === '' ? [] : [`setup code    ${code} (15 minutes, once; makes the first admin)`]),
    `CLI           ./bin/vsa site list`,
    `stop          Ctrl-C, or \`make down\``,
  ];
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
  report({ line });
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

function stopSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    // A signal keeps no event loop alive; the children's handles do, but they may be starting again just now.
    const alive = setInterval(() => undefined, 60_000);
    const end = () => {
      clearInterval(alive);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
