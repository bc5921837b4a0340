import type { StackName } from './brands.js';
import { checkedText, matches } from './parsed.js';

const ACCEPTED = 'a stack name: 1 to 32 of a-z 0-9 _ - that begin with a letter or digit';
const NAME = matches(/^[a-z0-9][a-z0-9_-]{0,31}$/);

/** The name of a new stack; the suite's own stacks are reserved. Code NAME. */
export const parseStack = checkedText<StackName>('NAME', ACCEPTED, NAME, (name, rules) =>
  rules.reservedStackNames.includes(name) ? 'It is reserved for a stack of VSA' : null,
);

/** The name of a stack there already is, also one of the suite's own. Code NAME. */
export const parseStackName = checkedText<StackName>('NAME', ACCEPTED, NAME);
