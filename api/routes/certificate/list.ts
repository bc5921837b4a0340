import { CertificateView, ExpiringQuery } from '../../../domain/schemas/certificate.js';
import { page } from '../../../domain/schemas/common.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { certificateViews } from '../../services/certificates.js';

/** GET /certificates : one for each site that has HTTPS, and those of certbot; the one that ends first first. */
export const listCertificates = route({
  operationId: 'certificate.list',
  method: 'get',
  path: '/certificates',
  scope: 'site:read',
  summary: 'List the certificates: recorded, on disk, served, and when they are renewed',
  answers: { 200: page(CertificateView) },
  fails: [],
  handle: async ({ services }) => ok({ items: await certificateViews(services), nextPageToken: null }),
});

/** GET /certificates/expiring : those with at most so many whole days left. */
export const listExpiring = route({
  operationId: 'certificate.expiring',
  method: 'get',
  path: '/certificates/expiring',
  scope: 'site:read',
  summary: 'List the certificates that end soon',
  query: ExpiringQuery,
  answers: { 200: page(CertificateView) },
  fails: ['VALIDATION'],
  handle: async ({ query: { days = 30 }, services }) => {
    const all = await certificateViews(services);
    return ok({ items: all.filter(({ daysLeft }) => daysLeft !== null && daysLeft <= days), nextPageToken: null });
  },
});
