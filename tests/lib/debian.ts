import { onPath } from '../../embedded/parts/path.js';
import { runCommand } from '../../lib/run.js';

/** Installs Debian packages where this is Debian and we are root; else does nothing: the caller looks again. */
export async function installPackages(...packages: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0 || (await onPath('apt-get')) === null) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand(['apt-get', 'update'], { env, timeoutMs: 300_000 });
  await runCommand(['apt-get', 'install', '-y', '--no-install-recommends', ...packages], { env, timeoutMs: 900_000 });
}
