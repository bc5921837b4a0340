import { join } from 'node:path';
import type { ProofCheck, VpsActivities } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import { servedFingerprint } from '../../lib/ask.js';
import { readIfThere, sha256 } from '../../lib/files.js';
import { refuseFailed } from '../../lib/proof.js';
import type { VpsDeps } from '../deps.js';
import { vhostFile } from '../lib/config.js';
import { generationFolder, liveGeneration } from '../proxy/generations.js';
import { readFacts, tlsFiles } from './certificates.js';
import type { SiteFiles } from './files.js';
import { PUBLISH_STEP, siteEdit, type Snapshot } from './publish.js';

type Activities = Pick<VpsActivities, 'inspectCertificate' | 'publishCertificate' | 'proveCertificate'>;

/** A new certificate in an old vhost: only the certificate's paths change, whatever else was edited by hand. */
export function renewActivities(deps: VpsDeps): Activities {
  const { places, config, ledger, publisher } = deps;
  const edit = siteEdit(deps);

  return {
    async inspectCertificate({ domain }) {
      const path = join(generationFolder(places, await liveGeneration(places)), vhostFile(domain));
      const vhost = (await readIfThere(path))?.toString('utf8') ?? '';
      const serial = serialIn(vhost, places.certificatesOf(domain));
      if (serial === null)
        throw new VsaError('PRECONDITION', `The vhost of ${domain} names no certificate that VSA has installed.`);
      const chain = await readIfThere(tlsFiles(places, domain, serial).certificate);
      if (chain === null) throw new VsaError('PRECONDITION', `The certificate ${serial} of ${domain} is gone.`);
      return readFacts(chain);
    },

    async publishCertificate({ operationId, domain, serial }) {
      const folder = places.certificatesOf(domain);
      const wanted = (before: SiteFiles): SiteFiles =>
        withText(before, vhostFile(domain), (vhost) => {
          const old = serialIn(vhost, folder);
          return old === null ? vhost : vhost.replaceAll(`${folder}/${old}/`, `${folder}/${serial}/`);
        });
      const change = { ownFile: vhostFile(domain), edit: edit(operationId, domain, wanted) };
      const { generation } = await publisher.apply(change);
      const snapshot = await ledger.read<Snapshot>(operationId, PUBLISH_STEP);
      const hashIn = (files: SiteFiles | undefined) => sha256(Buffer.from(files?.[vhostFile(domain)] ?? '', 'base64'));
      const vhost = { before: hashIn(snapshot?.before), after: hashIn(snapshot?.written) };
      return { generation, tls: tlsFiles(places, domain, serial), vhost };
    },

    async proveCertificate({ certificate }) {
      const checks = await Promise.all(
        certificate.names.map(async (name): Promise<ProofCheck> => {
          const served = await servedFingerprint(name, config.httpsPort);
          const what = `TLS handshake with ${name}`;
          return served === certificate.fingerprint
            ? { name, what, result: 'ok', detail: `serves certificate ${certificate.serial}` }
            : {
                name,
                what,
                result: 'failed',
                detail: `serves ${served ?? 'none'}, not certificate ${certificate.serial}`,
              };
        }),
      );
      refuseFailed(checks);
      return { at: new Date().toISOString(), checks };
    },
  };
}

/** The serial number in the paths of the site's certificate folder; null: the vhost has none. */
function serialIn(vhost: string, folder: string): string | null {
  const at = vhost.indexOf(`${folder}/`);
  return at === -1 ? null : (/^[0-9A-F]+(?=\/)/.exec(vhost.slice(at + folder.length + 1))?.[0] ?? null);
}

/** The files with the text of one of them changed. */
function withText(files: SiteFiles, path: string, change: (text: string) => string): SiteFiles {
  const bytes = files[path];
  if (bytes === undefined || bytes === null) return files;
  const text = change(Buffer.from(bytes, 'base64').toString('latin1'));
  return { ...files, [path]: Buffer.from(text, 'latin1').toString('base64') };
}
