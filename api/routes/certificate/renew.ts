import { CertificateParameters } from '../../../domain/schemas/certificate.js';
import { EmptyRequest, OperationView } from '../../../domain/schemas/operation.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { renew } from '../../services/certificates.js';

/** POST /certificates/<domain>/renew : starts the renewal now, due or not. */
export const renewCertificate = route({
  operationId: 'certificate.renew',
  method: 'post',
  path: '/certificates/:domain/renew',
  scope: 'site:write',
  summary: 'Replace the certificate of a site by a new one',
  starts: true,
  params: CertificateParameters,
  body: EmptyRequest,
  answers: { 202: OperationView },
  fails: ['VALIDATION', 'NOT_FOUND', 'CONFLICT', 'VPS_OFFLINE', 'PRECONDITION'],
  handle: async ({ params, caller, once, services }) => accepted(await renew(services, params.domain, caller, once)),
});
