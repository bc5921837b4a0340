import { IdentityView, RegisterRequest } from '../../../domain/schemas/agent.js';
import { route } from '../../lib/route.js';
import { hashOf } from '../../lib/tokens.js';
import { gatewayAddress } from '../../services/join.js';

/** POST /agents/register : a machine with a join code gets the certificate of its VPS's agent. */
export const registerAgent = route({
  operationId: 'agent.register',
  method: 'post',
  path: '/agents/register',
  scope: 'public',
  takesCode: true,
  summary: 'Exchange a join code and a CSR for the certificate of an agent',
  body: RegisterRequest,
  answers: { 201: IdentityView },
  fails: ['VALIDATION', 'JOIN_CODE_REFUSED', 'CLOCK_DIFFERS', 'TEMPORAL_DOWN'],
  handle: async ({ body: { code, csr, facts }, services }) => {
    const issued = await services.engine.registerAgent({ codeHash: hashOf(code), csr, facts });
    return { status: 201, body: { ...issued, gateway: gatewayAddress(services.configuration) } };
  },
});
