import type { HubActivities } from '../../domain/contracts.js';
import { RENEWABLE_AFTER_END_DAYS, type IssuedIdentity } from '../../domain/agent/identity.js';
import { VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import {
  insertAgentCertificate,
  type KeptCertificate,
  newestCertificateOfKey,
  revokeAgent,
  takeJoinCode,
} from '../../db/queries/agents.js';
import type { Queries } from '../../db/lib/database.js';
import { agentRoot, keyFingerprint, signAgent } from './agents/authority.js';
import { readRequest } from './ca/request.js';
import type { HubDeps } from './deps.js';

type Activities = Pick<HubActivities, 'registerAgent' | 'renewAgent'>;

/** Who an agent is: a certificate for a key that was made on its VPS and never leaves it. */
export function agentActivities({ db, secretsDir, now }: HubDeps): Activities {
  const issue = async (trx: Queries, vps: { uid: number; id: string }, csr: string): Promise<IssuedIdentity> => {
    const root = await agentRoot(secretsDir);
    const { publicKey } = await requestOf(csr);
    const certificate = await signAgent(root, publicKey, vps.id as VpsId, now());
    await insertAgentCertificate(trx, { ...certificate, vpsUid: vps.uid, publicKey: keyFingerprint(publicKey) });
    return { vpsId: vps.id, certificate: certificate.pem, ca: root.pem };
  };

  const again = async ({ vps, pem }: KeptCertificate): Promise<IssuedIdentity> => ({
    vpsId: vps.id,
    certificate: pem,
    ca: (await agentRoot(secretsDir)).pem,
  });

  return {
    async registerAgent({ codeHash, csr, facts }) {
      const publicKey = keyFingerprint((await requestOf(csr)).publicKey);
      return db.transaction().execute(async (trx) => {
        const vps = await takeJoinCode(trx, { hash: codeHash, publicKey, facts, now: now() });
        if (vps === null) {
          throw new VsaError('JOIN_CODE_REFUSED', 'The code is wrong, was used by another machine, or is too old.');
        }
        // The same machine again, its answer having been lost: the same certificate again.
        const kept = await newestCertificateOfKey(trx, publicKey);
        if (kept !== null && kept.vps.uid === vps.uid && isFresh(kept, now())) return again(kept);
        await revokeAgent(trx, vps.uid, now());
        return issue(trx, vps, csr);
      });
    },

    async renewAgent({ csr }) {
      const publicKey = keyFingerprint((await requestOf(csr)).publicKey);
      return db.transaction().execute(async (trx) => {
        const kept = await newestCertificateOfKey(trx, publicKey);
        const late = now().getTime() - RENEWABLE_AFTER_END_DAYS * 86_400_000;
        if (kept === null || kept.revokedAt !== null || kept.notAfter.getTime() < late) {
          throw new VsaError('AGENT_UNKNOWN', 'This key has no certificate that may be renewed.');
        }
        // One certificate for each half of a lifetime, however often a key asks.
        return isFresh(kept, now()) ? again(kept) : issue(trx, kept.vps, csr);
      });
    },
  };
}

/** Good, and less than half of its time is over. */
const isFresh = ({ notBefore, notAfter, revokedAt }: KeptCertificate, now: Date): boolean =>
  revokedAt === null && now.getTime() < (notBefore.getTime() + notAfter.getTime()) / 2;

async function requestOf(csr: string) {
  const request = await readRequest(Buffer.from(csr, 'base64'));
  if (request === null) throw new VsaError('VALIDATION', 'The CSR cannot be read or is not signed by its own key.');
  return request;
}
