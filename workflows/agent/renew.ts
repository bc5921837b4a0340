import type { IssuedIdentity } from '../../domain/agent/identity.js';
import type { RenewAgentInput } from '../../domain/contracts.js';
import { briefly } from '../lib/briefly.js';

/** An agent gets the next certificate for its key. */
export const renewAgent = (input: RenewAgentInput): Promise<IssuedIdentity> =>
  briefly('renew an agent').renewAgent(input);
