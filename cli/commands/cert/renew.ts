import type { CertificateView } from '../../../domain/schemas/certificate.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { VsaError } from '../../../domain/errors.js';
import type { CliCommand, Context } from '../../lib/command.js';
import { followOrDetach, pathPart, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';
import { itemsOf } from '../../lib/paging.js';
import { parsed } from '../../lib/parsed.js';

interface Flags extends WaitFlags {
  readonly domain?: string;
}

/** Renews one certificate, or each that is due; a result for each. Ends with 5 where one of several fails. */
export const renewCertificates: CliCommand<Flags> = {
  example: 'vsa cert renew --domain shop.example.com',
  configure: (command) =>
    waitFlags(command.option('--domain <name>', 'this one, due or not; default: each that is due')),
  run: async (context, flags) => {
    if (flags.domain !== undefined) return renewOne(context, parsed('domain', flags.domain, '--domain'), flags);
    const all = itemsOf<CertificateView>(await (await context.api()).get('/certificates'));
    const due = all.filter(({ renewal }) => Date.parse(renewal.dueAt) <= Date.now());
    if (due.length === 0) context.out.note('no certificate is due');
    let failed = 0;
    for (const { domain } of due) {
      const code = await renewOne(context, domain, flags).catch((error: unknown) => {
        if (!(error instanceof VsaError)) throw error;
        context.out.note(`${domain}: ${error.message}`);
        return 1;
      });
      if (code !== 0) failed += 1;
    }
    if (due.length > 0) context.out.note(`${due.length - failed} renewed, ${failed} not`);
    return failed > 0 ? 5 : 0;
  },
};

async function renewOne(context: Context, domain: string, flags: Flags): Promise<number> {
  const path = `/certificates/${pathPart(domain)}/renew`;
  return followOrDetach(context, await (await context.api()).post<OperationView>(path, {}), flags);
}
