import type { LookAtNamesInput, LookedAtNames } from '../../domain/contracts.js';
import { briefly } from '../lib/briefly.js';

/** What a plan shows of a site's names; no operation, nothing to undo. */
export const lookAtNames = (input: LookAtNamesInput): Promise<LookedAtNames> =>
  briefly(`look at ${input.names.length} names`).lookAtNames(input);
