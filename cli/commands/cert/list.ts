import type { CertificateView } from '../../../domain/schemas/certificate.js';
import type { CliCommand } from '../../lib/command.js';
import type { View } from '../../lib/output.js';
import { itemsOf } from '../../lib/paging.js';

/** One line per certificate, the one that ends first first. */
export const listCertificates: CliCommand = {
  example: 'vsa cert list',
  run: async ({ api, out }) => {
    out.rows(itemsOf<CertificateView>(await (await api()).get('/certificates')), CERTIFICATE_VIEW);
    return 0;
  },
};

export const CERTIFICATE_VIEW: View<CertificateView> = {
  id: ({ domain }) => domain,
  columns: [
    { head: 'DOMAIN', of: ({ domain }) => domain },
    { head: 'STATUS', of: ({ status }) => status },
    { head: 'DAYS', of: ({ daysLeft }) => String(daysLeft ?? '-') },
    { head: 'ENDS', of: ({ notAfter }) => notAfter ?? '-' },
    { head: 'VPS', of: ({ vpsId }) => vpsId },
    { head: 'ON DISK', of: ({ onDisk }) => onDisk },
    { head: 'SERVED', of: ({ served }) => served },
    { head: 'KEPT BY', of: ({ managedBy }) => managedBy },
    { head: 'NAMES', of: ({ names }) => names.join(', ') },
  ],
};
