import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentBundle } from '../../domain/agent/identity.js';
import { packageRoot } from '../../lib/packageRoot.js';

/** Where `make agent-bundle` puts it. */
const FOLDER = join(packageRoot(), 'dist', 'agent-bundle');

/** The bundle that this hub has; null: none was made. */
export async function agentBundle(): Promise<(AgentBundle & { readonly path: string }) | null> {
  const text = await readFile(join(FOLDER, 'bundle.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const bundle = JSON.parse(text) as AgentBundle;
  return { ...bundle, path: join(FOLDER, bundle.file) };
}
