import type { EnvValue } from './brands.js';
import { checkedText, wellFormed } from './parsed.js';

/** The value of a container's environment variable, kept byte for byte. Code ENVVAL. */
export const parseEnvVal = checkedText<EnvValue>(
  'ENVVAL',
  'any text without NUL',
  (value) => (value.includes('\0') ? 'It has a NUL' : null),
  wellFormed,
);
