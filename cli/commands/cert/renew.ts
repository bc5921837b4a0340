import type { CertificateView } from '../../../domain/schemas/certificate.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { VsaError } from '../../../domain/errors.js';
import type { CliCommand, Context } from '../../lib/command.js';
import { followOrDetach, pathPart, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';
import { itemsOf } from '../../lib/paging.js';
import { UsageError } from '../../lib/exit.js';
import { parsed } from '../../lib/parsed.js';
import { named } from './status.js';

interface Flags extends WaitFlags {
  readonly domain?: string;
  readonly vps?: string;
}

/** Renews one certificate, or each that is due; a result for each. Ends with 5 where one of several fails. */
export const renewCertificates: CliCommand<Flags> = {
  example: 'vsa cert renew --domain shop.example.com',
  configure: (command) =>
    waitFlags(
      command
        .option('--domain <name>', 'this one, due or not; default: each that is due')
        .option('--vps <id>', 'with --domain: where several VPSes have a certbot that keeps this name'),
    ),
  run: async (context, flags) => {
    const all = itemsOf<CertificateView>(await (await context.api()).get('/certificates'));
    if (flags.domain !== undefined) return renewOne(context, pathTo(all, flags.domain, flags.vps), flags);
    const due = all.filter(({ renewal }) => renewal.dueAt !== null && Date.parse(renewal.dueAt) <= Date.now());
    if (due.length === 0) context.out.note('no certificate is due');
    let failed = 0;
    for (const certificate of due) {
      const code = await renewOne(context, pathOf(certificate), flags).catch((error: unknown) => {
        if (!(error instanceof VsaError)) throw error;
        context.out.note(`${certificate.domain}: ${error.message}`);
        return 1;
      });
      if (code !== 0) failed += 1;
    }
    if (due.length > 0) context.out.note(`${due.length - failed} renewed, ${failed} not`);
    return failed > 0 ? 5 : 0;
  },
};

/** The one that is meant: a site's own before one that certbot keeps. The hub answers for names it does not know. */
function pathTo(all: readonly CertificateView[], name: string, vps: string | undefined): string {
  const found = named(all, name).filter(({ vpsId }) => vps === undefined || vpsId === vps);
  const [only, other] = found.filter(({ managedBy }) => managedBy === 'certbot');
  const own = found.find(({ managedBy }) => managedBy === 'vsa');
  if (own !== undefined) return pathOf(own);
  if (only === undefined) return sitePath(parsed('domain', name, '--domain'));
  if (other === undefined) return pathOf(only);
  throw new UsageError(`${name} is kept by certbot on ${only.vpsId} and on ${other.vpsId}`, 'add --vps ID');
}

const sitePath = (domain: string): string => `/certificates/${pathPart(domain)}/renew`;
const pathOf = ({ managedBy, domain, vpsId }: CertificateView): string =>
  managedBy === 'vsa' ? sitePath(domain) : `/vps/${pathPart(vpsId)}/lineages/${pathPart(domain)}/renew`;

const renewOne = async (context: Context, path: string, flags: Flags): Promise<number> =>
  followOrDetach(context, await (await context.api()).post<OperationView>(path, {}), flags);
