import { randomInt } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { holderOf, isFree } from '../lib/ports.js';
import { refuse } from './refuse.js';

/** The listeners of the suite; `demo` is a site's upstream and not the suite's own. */
export const PORT_NAMES = [
  'http',
  'https',
  'api',
  'temporal',
  'temporalWeb',
  'postgres',
  'marker',
  'demo',
  'gateway',
] as const;
export type PortName = (typeof PORT_NAMES)[number];
export type SuitePorts = Readonly<Record<PortName, number>>;

/**
 * The ports of the suite: chosen free once, then kept in `file`. Fails with PRECONDITION, naming the holder, when one
 * of the kept ports is taken.
 */
export async function suitePorts(file: string): Promise<SuitePorts> {
  const kept = (await keptPorts(file)) ?? {};
  const taken = [];
  for (const [name, port] of Object.entries(kept)) {
    if (!(await isFree(port))) taken.push(`${port} (${name}) by ${(await holderOf(port)) ?? 'somebody'}`);
  }
  if (taken.length === 0) return isComplete(kept) ? kept : choosePorts(file, kept);
  throw refuse(
    `Ports of the suite are taken: ${taken.join(', ')}.`,
    `End that program, or delete ${file} to choose new ports.`,
  );
}

/** The kept ports, or null before the first start. */
export async function readPorts(file: string): Promise<SuitePorts | null> {
  const kept = await keptPorts(file);
  return kept !== null && isComplete(kept) ? kept : null;
}

type SomePorts = Partial<SuitePorts>;

const isComplete = (ports: SomePorts): ports is SuitePorts => PORT_NAMES.every((name) => ports[name] !== undefined);

/** What an older version kept may lack some. */
async function keptPorts(file: string): Promise<SomePorts | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const kept = parse(text);
  const known = PORT_NAMES.filter((name) => Number.isInteger(kept[name]));
  if (known.length > 0) return Object.fromEntries(known.map((name) => [name, kept[name]]));
  throw refuse(`${file} does not hold the suite's ports.`, 'Delete it to choose new ones.');
}

function parse(text: string): SomePorts {
  try {
    return JSON.parse(text) as SomePorts;
  } catch {
    return {};
  }
}

async function choosePorts(file: string, kept: SomePorts): Promise<SuitePorts> {
  const highest = await belowEphemeral();
  const ports: Partial<Record<PortName, number>> = { ...kept };
  for (const name of PORT_NAMES) {
    while (ports[name] === undefined) {
      const port = randomInt(10_000, highest);
      if (!Object.values(ports).includes(port) && (await isFree(port))) ports[name] = port;
    }
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(ports, null, 2)}\n`);
  await rename(`${file}.new`, file);
  return ports as SuitePorts;
}

// A kept port inside the ephemeral range would sometimes be the local end of somebody's connection.
async function belowEphemeral(): Promise<number> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const lowest = Number.parseInt(range, 10);
  return lowest > 11_000 ? lowest : 32_768;
}
