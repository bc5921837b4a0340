import { generateKeyPairSync } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VpsActivities } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import type { Domain } from '../../../domain/fields/brands.js';
import { atomicWrite, exists, makeFolder, readIfThere, removeIfEmpty, syncFolder } from '../../lib/files.js';
import { makeCsr } from '../../lib/csr.js';
import type { VpsDeps } from '../deps.js';
import { certificateFolder, fits, keyMatches, readFacts } from './certificates.js';

type Activities = Pick<VpsActivities, 'makeKey' | 'discardKey' | 'installCertificate' | 'removeCertificate'>;

interface KeySnapshot {
  readonly domain: Domain;
  /** The site had no certificate folder before. */
  readonly madeFolder: boolean;
}
interface InstallSnapshot {
  readonly domain: Domain;
  readonly serial: string;
}

const KEY_STEP = 'key';
const INSTALL_STEP = 'certificate';
/** Their entries in the ledger name the `domain`. */
export const CERTIFY_STEPS = [KEY_STEP, INSTALL_STEP] as const;

/** The key is made here and never leaves; the certificate is installed beside it under its serial number. */
export function certifyActivities(deps: VpsDeps): Activities {
  const { ledger, places } = deps;
  const newFolder = (domain: Domain, operationId: string) => join(places.certificatesOf(domain), `new-${operationId}`);

  return {
    async makeKey({ operationId, domain, names }) {
      const take = async (): Promise<KeySnapshot> => ({
        domain,
        madeFolder: !(await exists(places.certificatesOf(domain))),
      });
      await ledger.snapshot(operationId, KEY_STEP, take);
      deps.checkCancelled();
      await makeFolder(places.certificatesOf(domain), 0o700);
      await makeFolder(newFolder(domain, operationId), 0o700);
      const path = join(newFolder(domain, operationId), 'privkey.pem');
      const kept = (await readIfThere(path))?.toString('utf8');
      const key = kept ?? newKey();
      if (kept === undefined) await atomicWrite(path, key, 0o600);
      return { csr: Buffer.from(await makeCsr(key, names)).toString('base64') };
    },

    async discardKey({ operationId }) {
      const snapshot = await ledger.read<KeySnapshot>(operationId, KEY_STEP);
      if (snapshot === null) return; // No key was made.
      await rm(newFolder(snapshot.domain, operationId), { recursive: true, force: true });
      if (snapshot.madeFolder) await removeIfEmpty(places.certificatesOf(snapshot.domain));
      await ledger.drop(operationId, KEY_STEP);
    },

    async installCertificate({ operationId, domain, names, chain }) {
      const facts = readFacts(chain);
      if (!fits(facts, names, Date.now())) {
        throw new VsaError(
          'ACME_REFUSED',
          `The CA sent a certificate for ${facts.names.join(', ')}, not for the names asked for.`,
        );
      }
      const made = newFolder(domain, operationId);
      const installed = certificateFolder(places, domain, facts.serial);
      if (await exists(made)) {
        const key = await readIfThere(join(made, 'privkey.pem'));
        if (key === null || !keyMatches(chain, key)) {
          throw new VsaError('PRECONDITION', `The certificate does not belong to the key in ${made}.`);
        }
        await ledger.snapshot(operationId, INSTALL_STEP, async (): Promise<InstallSnapshot> => ({
          domain,
          serial: facts.serial,
        }));
        deps.checkCancelled();
        await atomicWrite(join(made, 'fullchain.pem'), chain, 0o644);
        await rename(made, installed);
        await syncFolder(places.certificatesOf(domain));
      }
      const [kept, key] = await Promise.all(
        ['fullchain.pem', 'privkey.pem'].map((name) => readIfThere(join(installed, name))),
      );
      if (kept?.toString('utf8') !== chain || key === null || key === undefined || !keyMatches(kept, key)) {
        throw new VsaError('IO', `${installed} does not hold the certificate that was installed.`);
      }
      return facts;
    },

    async removeCertificate({ operationId }) {
      const snapshot = await ledger.read<InstallSnapshot>(operationId, INSTALL_STEP);
      if (snapshot === null) return; // None was installed.
      // Only generations that are not live can name it: `restoreSite` came before.
      await rm(certificateFolder(places, snapshot.domain, snapshot.serial), { recursive: true, force: true });
      await ledger.drop(operationId, INSTALL_STEP);
    },
  };
}

/** ECDSA P-256 as PEM (PKCS 8): what every CA and browser takes. */
const newKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
