import type { CliCommand } from '../../lib/command.js';
import { followOperation, waitTimeoutFlag } from '../../lib/follow.js';
import type { FollowFlags } from '../../lib/follow.js';
import { pathPart } from '../../lib/operation-command.js';

/** Follows an operation; exits as the operation ends. */
export const watchOperation: CliCommand<FollowFlags> = {
  example: 'vsa operation watch 0198c0de-7a11-7000-8000-000000000001 --wait-timeout 10m',
  configure: (command) => waitTimeoutFlag(command.argument('<id>', 'the operation')),
  run: (context, flags, [id]) => followOperation(context, pathPart(id), flags),
};
