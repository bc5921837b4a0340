import type { IssuedIdentity } from '../../domain/agent/identity.js';
import type { RegisterAgentInput } from '../../domain/contracts.js';
import { briefly } from '../lib/briefly.js';

/** A machine with a join code becomes the agent of its VPS. */
export const registerAgent = (input: RegisterAgentInput): Promise<IssuedIdentity> =>
  briefly('register an agent').registerAgent(input);
