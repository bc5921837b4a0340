import type { LineageOnVps } from '../../../domain/certificate/lineage.js';
import { servedFingerprint } from '../../lib/ask.js';
import { sha256, statIfThere } from '../../lib/files.js';
import { lineageFiles, lineageNames, readOnDisk } from '../certbot/lineages.js';
import { otherRenewals } from '../certbot/timers.js';
import { namesUsing } from '../certbot/uses.js';
import type { VpsDeps } from '../deps.js';
import { vhostsHere } from './vhosts.js';
import { eachOf, HANDSHAKE_LIMIT, remembered } from './remembered.js';

/** The certificates that certbot keeps on this VPS; read again only where files or vhosts have changed. */
export function lineageReader(deps: VpsDeps): () => Promise<readonly LineageOnVps[]> {
  const { config } = deps;
  const folder = config.letsencryptDir;
  return remembered(
    async () => {
      const names = await lineageNames(folder);
      if (names.length === 0) return '';
      const stats = await Promise.all(names.flatMap((name) => Object.values(lineageFiles(folder, name)).map(changeOf)));
      return sha256(JSON.stringify([names, stats, await vhostTexts(deps), await otherRenewals()]));
    },
    async () => {
      const names = await lineageNames(folder);
      if (names.length === 0) return [];
      const [vhosts, alsoRenewedBy] = [await vhostTexts(deps), await otherRenewals()];
      return eachOf(names, async (name): Promise<LineageOnVps> => {
        const found = await readOnDisk(folder, name);
        const used = namesUsing(vhosts, lineageFiles(folder, name).certificate).slice(0, MOST_NAMES);
        const served = await Promise.all(
          used.map(async (host) => ({
            name: host,
            fingerprint: await servedFingerprint(host, config.httpsPort, HANDSHAKE_LIMIT),
          })),
        );
        return { name: name.slice(0, LONGEST_NAME), ...found, served, alsoRenewedBy };
      });
    },
  );
}

const MOST_NAMES = 100;
const LONGEST_NAME = 255;

/** The vhosts that nginx reads here. */
export const vhostTexts = async (deps: VpsDeps): Promise<string[]> =>
  (await vhostsHere(deps)).vhosts.map(({ bytes }) => bytes.toString('utf8'));

/** Changes with the file that the path leads to, and where it leads elsewhere. */
const changeOf = async (path: string): Promise<string> => {
  const found = await statIfThere(path).catch(() => null);
  return found === null ? '' : `${found.dev} ${found.ino} ${found.size} ${found.ctimeNs}`;
};
