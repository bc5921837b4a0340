import { IdentityView, RenewRequest } from '../../../domain/schemas/agent.js';
import { route } from '../../lib/route.js';
import { gatewayAddress } from '../../services/join.js';

/** POST /agents/renew : the next certificate for a key that has one; the CSR's signature is the proof of the key. */
export const renewAgent = route({
  operationId: 'agent.renew',
  method: 'post',
  path: '/agents/renew',
  scope: 'public',
  summary: 'Get the next certificate for the key of an agent',
  body: RenewRequest,
  answers: { 201: IdentityView },
  fails: ['VALIDATION', 'AGENT_UNKNOWN', 'TEMPORAL_DOWN'],
  handle: async ({ body, services }) => {
    const issued = await services.engine.renewAgent(body);
    return { status: 201, body: { ...issued, gateway: gatewayAddress(services.configuration) } };
  },
});
