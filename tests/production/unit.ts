import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/packageRoot.js';

/** What tests look at in the agent's unit. */
export interface Unit {
  readonly user: string;
  /** Bounding set, lower case without `cap_`. */
  readonly capabilities: readonly string[];
  readonly ambient: readonly string[];
  /** The others are read-only. */
  readonly readWrite: readonly string[];
}

const lines = (file: string): [string, string][] =>
  readFileSync(join(packageRoot(), 'stacks/agent', file), 'utf8')
    .split('\n')
    .filter((line) => /^\w+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);

/** The unit, and what a drop-in puts in its place. An empty value empties a list, any other adds to it. */
export function readUnit(dropIn?: 'process.conf'): Unit {
  const values = new Map<string, string>();
  for (const [key, value] of [...lines('vsa-agent.service'), ...(dropIn === undefined ? [] : lines(dropIn))])
    values.set(key, value);
  const words = (key: string) => (values.get(key) ?? '').split(' ').filter((word) => word !== '');
  const caps = (key: string) => words(key).map((word) => word.toLowerCase().replace('cap_', ''));
  return {
    user: values.get('User') ?? 'root',
    capabilities: caps('CapabilityBoundingSet'),
    ambient: caps('AmbientCapabilities'),
    readWrite: words('ReadWritePaths'),
  };
}
