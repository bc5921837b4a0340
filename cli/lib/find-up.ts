import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest `name` in `from` or a folder above it, or null. */
export function findUp(from: string, name: string): string | null {
  const here = join(from, name);
  if (existsSync(here)) return here;
  const above = dirname(from);
  return above === from ? null : findUp(above, name);
}
