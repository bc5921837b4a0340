import type { EnvKey } from './brands.js';
import { checkedText, matches } from './parsed.js';

/** The name of a container's environment variable; those that steer the VPS's programs are refused. Code ENVKEY. */
export const parseEnvKey = checkedText<EnvKey>(
  'ENVKEY',
  'a name of 1 to 128 of A-Z a-z 0-9 _ that begins with no digit and steers no program of the VPS',
  matches(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/),
  (key) => (/^(PATH$|NODE_OPTIONS$|LD_|GIT_|DOCKER_|COMPOSE_)/.test(key) ? 'It steers a program of the VPS' : null),
);
