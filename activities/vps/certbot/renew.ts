import type { ProofCheck, VpsActivities } from '../../../domain/contracts.js';
import type { CertificateFacts } from '../../../domain/certificate/ca.js';
import { LINEAGE_NAME } from '../../../domain/certificate/lineage.js';
import { foldersIn, renewLineageCommand } from '../../../domain/commands/certbot.js';
import { VsaError } from '../../../domain/errors.js';
import { runCommand, type RunResult } from '../../../lib/run.js';
import { servedFingerprint } from '../../lib/ask.js';
import { exists, readIfThere } from '../../lib/files.js';
import { keyedLock } from '../../lib/lock.js';
import { refuseFailed } from '../../lib/proof.js';
import type { VpsDeps } from '../deps.js';
import { liveGeneration } from '../proxy/generations.js';
import { vhostTexts } from '../report/lineages.js';
import { lineageFiles, readOnDisk } from './lineages.js';
import { namesUsing } from './uses.js';

type Activities = Pick<VpsActivities, 'renewLineage' | 'reloadLineage' | 'proveLineage'>;

/** A certificate of certbot's, renewed by the certbot of the VPS where it lies. */
export function lineageActivities(deps: VpsDeps): Activities {
  const { config, places, publisher, checkCancelled } = deps;
  const folder = config.letsencryptDir;
  // certbot refuses to run beside itself.
  const alone = keyedLock();

  const used = async (lineage: string) => {
    const names = namesUsing(await vhostTexts(deps), lineageFiles(folder, lineage).certificate);
    return Promise.all(names.map(async (name) => ({ name, served: await servedFingerprint(name, config.httpsPort) })));
  };

  return {
    renewLineage: ({ lineage, fingerprint }) =>
      alone.run('certbot', async () => {
        const before = await onDisk(folder, lineage);
        // Also where a try that was cut off has renewed it, or the VPS's own timer.
        if (before.fingerprint !== fingerprint) return before;
        const program = await certbotOf(config.certbotBin);
        const renewal = (await readIfThere(lineageFiles(folder, lineage).renewal))?.toString('utf8') ?? '';
        checkCancelled();
        const command = renewLineageCommand({ program, configDir: folder, ...foldersIn(renewal) }, lineage);
        // A cancel waits for its end: killed, it could leave links to two certificates.
        const ran = await runCommand(command, { timeoutMs: RUN_LIMIT, maxOutput: LONGEST_OUTPUT });
        const after = await onDisk(folder, lineage);
        if (after.fingerprint === fingerprint) throw new VsaError('CERTBOT_FAILED', wordsOf(ran, lineage));
        return after;
      }),

    async reloadLineage({ lineage, certificate }) {
      const names = await used(lineage);
      if (names.every(({ served }) => served === certificate.fingerprint))
        return { generation: await liveGeneration(places) };
      // A generation that differs in nothing: nginx reads the files anew, and that it did is proven as ever.
      return publisher.apply({
        ownFile: 'nginx.conf',
        edit: () => {
          checkCancelled();
          return Promise.resolve(true);
        },
      });
    },

    async proveLineage({ lineage, certificate }) {
      const checks = (await used(lineage)).map(({ name, served }): ProofCheck => {
        const what = `TLS handshake with ${name}`;
        if (served === certificate.fingerprint)
          return { name, what, result: 'ok', detail: `serves certificate ${certificate.serial}` };
        const detail = `serves ${served ?? 'none'}, not certificate ${certificate.serial}`;
        return { name, what, result: 'failed', detail };
      });
      refuseFailed(checks);
      const unused = { name: lineage, what: 'vhosts that name it', result: 'shown', detail: 'there is none' } as const;
      return { at: new Date().toISOString(), checks: checks.length === 0 ? [unused] : checks };
    },
  };
}

async function onDisk(folder: string, lineage: string): Promise<CertificateFacts> {
  if (!LINEAGE_NAME.test(lineage)) throw new VsaError('VALIDATION', 'The name of the lineage is none VSA works on.');
  const { onDisk: found, problem, renewable } = await readOnDisk(folder, lineage);
  if (found !== null && renewable) return found;
  throw new VsaError(
    'PRECONDITION',
    `certbot cannot renew ${lineage} below ${folder}: ${problem ?? 'it is not there.'}`,
  );
}

/** Where distributions, snap and pip put it. */
const PROGRAMS = ['/usr/bin/certbot', '/snap/bin/certbot', '/usr/local/bin/certbot', '/opt/certbot/bin/certbot'];

async function certbotOf(configured: string | null): Promise<string> {
  const candidates = configured === null ? PROGRAMS : [configured];
  for (const path of candidates) if (await exists(path)) return path;
  throw new VsaError('PRECONDITION', `There is no certbot at ${candidates.join(', ')}; VSA_CERTBOT_BIN may name it.`);
}

/** Milliseconds. */
const RUN_LIMIT = 300_000;
/** Bytes. */
const LONGEST_OUTPUT = 64 * 1024;
const LONGEST_WORDS = 700;

/** Why it did not renew, in its own words as far as they are short enough. */
function wordsOf({ code, timedOut, stderr, stdout }: RunResult, lineage: string): string {
  const how = timedOut ? `was ended after ${RUN_LIMIT / 60_000} minutes` : `ended with ${code ?? 'a signal'}`;
  // What the CA said is on stdout; stderr mostly says that something failed.
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  const words = lines.filter((line) => /\w/.test(line)).join(' ');
  return `certbot ${how} and did not renew ${lineage}: ${words.slice(0, LONGEST_WORDS)}`;
}
