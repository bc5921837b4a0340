import type { CertificateView } from '../../../domain/schemas/certificate.js';
import { VsaError } from '../../../domain/errors.js';
import type { CliCommand } from '../../lib/command.js';
import { itemsOf } from '../../lib/paging.js';
import { parsed } from '../../lib/parsed.js';

/** Says of each certificate what is wrong with it and when it is renewed; ends with 5 where something is wrong. */
export const certificateStatus: CliCommand<{ readonly domain?: string }> = {
  example: 'vsa cert status --domain shop.example.com',
  configure: (command) => command.option('--domain <name>', 'only of this site, or of this name of certbot'),
  run: async ({ api, out }, { domain }) => {
    const all = itemsOf<CertificateView>(await (await api()).get('/certificates'));
    const found = domain === undefined ? all : named(all, domain);
    if (domain !== undefined && found.length === 0)
      throw new VsaError('NOT_FOUND', `There is no site ${parsed('domain', domain, '--domain')} with a certificate.`);
    out.rows(found, {
      id: (certificate) => certificate.domain,
      columns: [
        { head: 'DOMAIN', of: (certificate) => certificate.domain },
        { head: 'STATUS', of: ({ status, daysLeft }) => (daysLeft === null ? status : `${status}, ${daysLeft} days`) },
        { head: 'RENEWED', of: ({ renewal }) => renewal.nextTryAt ?? renewal.dueAt ?? 'never' },
        { head: 'BY', of: renewers },
        { head: 'CA ASKS FROM', of: ({ renewal }) => renewal.window?.start ?? '-' },
        { head: 'TRIES', of: ({ renewal }) => String(renewal.attempts) },
        { head: 'LOOKED AT', of: ({ lookedAt }) => lookedAt ?? 'not yet' },
        { head: 'PROBLEM', of: ({ problems }) => problems.join(' ') },
      ],
    });
    return found.some(({ problems }) => problems.length > 0) ? 5 : 0;
  },
};

/** By the name as typed, which may be one of certbot's that is no domain, else as a domain. */
export function named(all: readonly CertificateView[], typed: string): CertificateView[] {
  const exact = all.filter(({ domain }) => domain === typed);
  if (exact.length > 0) return exact;
  const wanted = parsed('domain', typed, '--domain');
  return all.filter(({ domain }) => domain === wanted);
}

const renewers = ({ managedBy, renewal }: CertificateView): string => [managedBy, ...renewal.alsoBy].join(', ');
