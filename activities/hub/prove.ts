import type { HubActivities, ProofCheck } from '../../domain/contracts.js';
import type { CertificateFacts } from '../../domain/certificate/ca.js';
import type { Domain } from '../../domain/fields/brands.js';
import { ask } from '../lib/ask.js';
import { refuseFailed } from '../lib/proof.js';
import type { HubDeps } from './deps.js';
import { vpsRow } from './vps.js';

/** Through the public names, as a visitor comes. Required where a name resolves to the VPS; elsewhere (a CDN) shown. */
export function proveActivities({ db, resolver, now }: HubDeps): Pick<HubActivities, 'provePublicNames'> {
  return {
    async provePublicNames({ vpsId, site, certificate }) {
      const vps = await vpsRow(db, vpsId);
      const look = async (name: Domain): Promise<ProofCheck[]> => {
        const found = await resolver.addresses(name);
        if (found.kind !== 'addresses') {
          return [{ name, what: `resolve ${name}`, result: 'shown', detail: `${found.kind} at ${found.resolver}` }];
        }
        const addresses = [...found.ipv4, ...found.ipv6];
        return Promise.all(
          addresses.map((address) => proveAt(name, address, address === vps.address, certificate, vps)),
        );
      };
      const checks = (await Promise.all([site.domain, ...site.aliases].map(look))).flat();
      refuseFailed(checks);
      return { at: now().toISOString(), checks };
    },
  };
}

async function proveAt(
  name: Domain,
  address: string,
  required: boolean,
  certificate: CertificateFacts | null,
  vps: { http_port: number; https_port: number },
): Promise<ProofCheck> {
  const scheme = certificate === null ? 'http' : 'https';
  const port = certificate === null ? vps.http_port : vps.https_port;
  const what = `${scheme}://${name} at ${address}`;
  try {
    const { status, fingerprint } = await ask({ scheme, host: name, port, path: '/', address });
    const same = certificate === null || fingerprint === certificate.fingerprint;
    const detail = same ? `answers ${status}` : 'serves another certificate';
    return { name, what, result: same ? 'ok' : required ? 'failed' : 'shown', detail };
  } catch (error) {
    return { name, what, result: required ? 'failed' : 'shown', detail: (error as Error).message };
  }
}
