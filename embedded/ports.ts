import { randomInt } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { holderOf, isFree } from '../lib/ports.js';
import { refuse } from './refuse.js';

/** The listeners of the suite; `demo` is a site's upstream and not the suite's own. */
export const PORT_NAMES = ['http', 'https', 'api', 'temporal', 'temporalWeb', 'postgres', 'marker', 'demo'] as const;
export type PortName = (typeof PORT_NAMES)[number];
export type SuitePorts = Readonly<Record<PortName, number>>;

/**
 * The ports of the suite: chosen free once, then kept in `file`. Fails with PRECONDITION, naming the holder, when one
 * of the kept ports is taken.
 */
export async function suitePorts(file: string): Promise<SuitePorts> {
  const kept = await readPorts(file);
  if (kept === null) return choosePorts(file);
  const taken = [];
  for (const name of PORT_NAMES) {
    if (!(await isFree(kept[name])))
      taken.push(`${kept[name]} (${name}) by ${(await holderOf(kept[name])) ?? 'somebody'}`);
  }
  if (taken.length === 0) return kept;
  throw refuse(
    `Ports of the suite are taken: ${taken.join(', ')}.`,
    `End that program, or delete ${file} to choose new ports.`,
  );
}

/** The kept ports, or null before the first start. */
export async function readPorts(file: string): Promise<SuitePorts | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const kept = parse(text);
  if (PORT_NAMES.every((name) => Number.isInteger(kept[name]))) return kept as SuitePorts;
  throw refuse(`${file} does not hold the suite's ports.`, 'Delete it to choose new ones.');
}

function parse(text: string): Partial<Record<PortName, number>> {
  try {
    return JSON.parse(text) as Partial<Record<PortName, number>>;
  } catch {
    return {};
  }
}

async function choosePorts(file: string): Promise<SuitePorts> {
  const highest = await belowEphemeral();
  const chosen = new Set<number>();
  while (chosen.size < PORT_NAMES.length) {
    const port = randomInt(10_000, highest);
    if (!chosen.has(port) && (await isFree(port))) chosen.add(port);
  }
  const ports = Object.fromEntries([...chosen].map((port, index) => [PORT_NAMES[index], port])) as SuitePorts;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(ports, null, 2)}\n`);
  await rename(`${file}.new`, file);
  return ports;
}

// A kept port inside the ephemeral range would sometimes be the local end of somebody's connection.
async function belowEphemeral(): Promise<number> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const lowest = Number.parseInt(range, 10);
  return lowest > 11_000 ? lowest : 32_768;
}
