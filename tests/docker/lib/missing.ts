import { onPath } from '../../../embedded/parts/path.js';
import { installPackages } from '../../lib/debian.js';
import { runningSocket } from './daemon.js';

/** Why there can be no Docker here, or null; as root on Debian it is installed first. */
export async function whyNoDocker(): Promise<string | null> {
  if ((await onPath('docker')) !== null && (await onPath('busybox')) !== null && (await runningSocket()) !== null)
    return null;
  if (process.getuid?.() !== 0) return 'no Docker answers, and only root can start one';
  if ((await missingPrograms()).length > 0) await installPackages(...PACKAGES);
  const missing = await missingPrograms();
  return missing.length === 0 ? null : `not installed and cannot be: ${missing.join(', ')}`;
}

const PROGRAMS = ['dockerd', 'docker', 'busybox'];
const PACKAGES = ['docker.io', 'busybox-static'];

async function missingPrograms(): Promise<string[]> {
  const found = await Promise.all(PROGRAMS.map(onPath));
  return PROGRAMS.filter((_, index) => found[index] === null);
}
