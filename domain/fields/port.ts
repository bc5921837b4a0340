import type { Port } from './brands.js';
import { accept, refuse, typeName, type Parsed } from './parsed.js';

/** A TCP port as a number; a string of digits is refused. Code PORT. */
export function parsePort(input: unknown): Parsed<Port> {
  if (typeof input !== 'number') return refuse('PORT', `Got ${typeName(input)}; accepted is a number from 1 to 65535.`);
  if (Number.isInteger(input) && input >= 1 && input <= 65_535) return accept(input);
  return refuse('PORT', `${input} is no port; accepted is a whole number from 1 to 65535.`);
}
