import { rm } from 'node:fs/promises';
import { syncFolder } from '../../activities/lib/files.js';
import { identityFolder, readIdentity } from './identity.js';

/**
 * Forgets the hub this machine has joined; answers what to tell a person. Key and certificate are deleted, all else
 * stays: sites go on serving. The hub itself forgets a VPS only when it is removed there.
 */
export async function leave(stateDir: string): Promise<string> {
  const identity = await readIdentity(stateDir);
  if (identity === null) return 'This machine has joined no hub: nothing to do.\n';
  await rm(identityFolder(stateDir), { recursive: true, force: true });
  await syncFolder(stateDir);
  return [
    `This machine is no longer ${identity.vpsId} of ${identity.hubUrl}; its key and certificate are deleted.`,
    'What it serves it goes on serving. What VSA made stays: the nginx tree, certificates and logs below',
    `VSA_PROXY_ROOT, and the ledger and trash below ${stateDir}. Delete them once nginx reads other files.`,
    `On the hub: vsa vps remove ${identity.vpsId}`,
    '',
  ].join('\n');
}
