import type { PublicKey } from '@peculiar/x509';
import type { HubActivities } from '../../domain/contracts.js';
import { halfLife, isPastRenewal, type IssuedIdentity } from '../../domain/agent/identity.js';
import { VsaError } from '../../domain/errors.js';
import { clockOff } from '../../domain/vps/clock.js';
import type { VpsId } from '../../domain/fields/brands.js';
import {
  insertAgentCertificate,
  type KeptCertificate,
  newestCertificateOfKey,
  revokeAgent,
  takeJoinCode,
  type VpsKey,
} from '../../db/queries/agents.js';
import type { Queries } from '../../db/lib/database.js';
import { agentRoot, keyFingerprint, signAgent } from './agents/authority.js';
import { readRequest } from './ca/request.js';
import type { HubDeps } from './deps.js';

type Activities = Pick<HubActivities, 'registerAgent' | 'renewAgent'>;

/** Who an agent is: a certificate for a key that was made on its VPS and never leaves it. */
export function agentActivities({ db, secretsDir, now }: HubDeps): Activities {
  const issue = async (trx: Queries, vps: VpsKey, { key, fingerprint }: Key): Promise<IssuedIdentity> => {
    const root = await agentRoot(secretsDir);
    const certificate = await signAgent(root, key, vps.id as VpsId, now());
    await insertAgentCertificate(trx, { ...certificate, vpsUid: vps.uid, publicKey: fingerprint });
    return { vpsId: vps.id, certificate: certificate.pem, ca: root.pem };
  };

  const again = async ({ vps, pem }: KeptCertificate): Promise<IssuedIdentity> => ({
    vpsId: vps.id,
    certificate: pem,
    ca: (await agentRoot(secretsDir)).pem,
  });

  return {
    async registerAgent({ codeHash, csr, facts }) {
      const key = await keyOf(csr);
      const off = clockOff(Date.parse(facts.now) - now().getTime());
      // Its certificate would be refused as not good yet, or as over, and nobody would see why.
      if (off !== null) throw new VsaError('CLOCK_DIFFERS', `${off}; the code has not been used up.`);
      return db.transaction().execute(async (trx) => {
        const vps = await takeJoinCode(trx, { hash: codeHash, publicKey: key.fingerprint, facts, now: now() });
        if (vps === null) {
          throw new VsaError('JOIN_CODE_REFUSED', 'The code is wrong, was used by another machine, or is too old.');
        }
        // The same machine again, its answer having been lost: the same certificate again.
        const kept = await newestCertificateOfKey(trx, key.fingerprint);
        if (kept !== null && kept.vps.uid === vps.uid && isFresh(kept, now())) return again(kept);
        await revokeAgent(trx, vps.uid, now());
        return issue(trx, vps, key);
      });
    },

    async renewAgent({ csr }) {
      const key = await keyOf(csr);
      return db.transaction().execute(async (trx) => {
        const kept = await newestCertificateOfKey(trx, key.fingerprint);
        if (kept === null || kept.revokedAt !== null || isPastRenewal(kept.notAfter.getTime(), now().getTime())) {
          throw new VsaError('AGENT_UNKNOWN', 'This key has no certificate that may be renewed.');
        }
        // One certificate for each half of a lifetime, however often a key asks.
        return isFresh(kept, now()) ? again(kept) : issue(trx, kept.vps, key);
      });
    },
  };
}

/** Good, and less than half of its time is over. */
const isFresh = ({ notBefore, notAfter, revokedAt }: KeptCertificate, now: Date): boolean =>
  revokedAt === null && now.getTime() < halfLife(notBefore.getTime(), notAfter.getTime());

/** A machine's public key, and what tells it from others. */
interface Key {
  readonly key: PublicKey;
  readonly fingerprint: string;
}

async function keyOf(csr: string): Promise<Key> {
  const request = await readRequest(Buffer.from(csr, 'base64'));
  if (request === null) throw new VsaError('VALIDATION', 'The CSR cannot be read or is not signed by its own key.');
  return { key: request.publicKey, fingerprint: keyFingerprint(request.publicKey) };
}
