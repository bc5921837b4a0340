import type { OperationView } from '../../../domain/schemas/operation.js';
import type { CliCommand } from '../../lib/command.js';
import { UsageError } from '../../lib/exit.js';
import { followOrDetach, pathPart, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';
import { parsed } from '../../lib/parsed.js';

interface Flags extends WaitFlags {
  readonly domain?: string;
  readonly www: boolean;
}

/** Puts a site that was provisioned with --skip-cert on HTTPS; nothing else of it changes. */
export const issueCertificate: CliCommand<Flags> = {
  example: 'vsa cert issue --domain shop.example.com',
  configure: (command) =>
    waitFlags(
      command
        .option('--domain <name>', 'primary name of the site')
        .option('--no-www', 'leave www. out of the certificate, and off the site'),
    ),
  run: async (context, flags) => {
    if (flags.domain === undefined) throw new UsageError('the name of the site is missing', 'add --domain NAME');
    const domain = parsed('domain', flags.domain, '--domain');
    const api = await context.api();
    await api.get(`/sites/${pathPart(domain)}`);
    const request = { domain, skipCert: false, ...(flags.www ? {} : { www: false }) };
    return followOrDetach(context, await api.post<OperationView>('/sites', request), flags);
  },
};
