import { entry, type ErrorEntry } from './errorEntry.js';
import { SIGN_IN_ERRORS } from './user/errors.js';

export type { ErrorEntry } from './errorEntry.js';

/** The one error catalogue. HTTP problems, exit codes, retry policies, UI texts and docs/ERRORS.md come from it. */
export const ERRORS = {
  VALIDATION: entry('A value was refused', 'Correct the fields named in the errors and send it again.', 400, 2),
  IDEMPOTENCY_KEY_MISSING: entry(
    'The Idempotency-Key header is missing',
    'Send a new random Idempotency-Key with each new request.',
    400,
    2,
  ),
  IDEMPOTENCY_KEY_REUSED: entry(
    'The Idempotency-Key was used for another request',
    'Use a new key for a new request.',
    422,
    2,
  ),
  UNAUTHENTICATED: entry('You are not signed in', 'Sign in, send a bearer token, or run `vsa login`.', 401, 4),
  FORBIDDEN: entry(
    'You may not do this',
    'Use a token that has the scope named in the detail, or ask an admin for a role that has it.',
    403,
    4,
  ),
  ...SIGN_IN_ERRORS,
  SETUP_CODE_REFUSED: entry(
    'The setup code is wrong, used or too old',
    'Restart the suite; it shows a new one as long as there is no admin.',
    401,
    4,
  ),
  JOIN_CODE_REFUSED: entry(
    'The join code is wrong, used or too old',
    'Make a new one with `vsa vps join ID` and use it within 15 minutes.',
    401,
    4,
  ),
  AGENT_UNKNOWN: entry(
    'The agent’s certificate was revoked or ended too long ago',
    'Let the VPS join again: `vsa vps join ID` makes the command for it.',
    401,
    4,
  ),
  NOT_FOUND: entry('It does not exist', 'Check the name; the list command of the same noun shows what exists.', 404, 3),
  METHOD_NOT_ALLOWED: entry('This method does not exist here', 'See /api/docs for what can be called.', 405, 2),
  RATE_LIMITED: entry('There were too many wrong tries', 'Wait as long as Retry-After says and try again.', 429, 4),
  BODY_TOO_LARGE: entry('The request body is too large', 'Send at most 256 KiB.', 413, 2),
  UNSUPPORTED_MEDIA_TYPE: entry('The request body is not JSON', 'Send Content-Type: application/json.', 415, 2),
  CONFLICT: entry(
    'Another operation is open on this target',
    'Wait for it (`vsa operation watch ID`) or cancel it.',
    409,
    7,
  ),
  NAME_CLAIMED: entry(
    'A name belongs to another site',
    'Unprovision that site, drop the alias there, or choose another name.',
    409,
    7,
  ),
  NOT_ACTIONABLE: entry('The operation cannot do this now', 'See its `actions` for what it accepts now.', 409, 7),
  VPS_UNKNOWN: entry('No such VPS', '`vsa vps list` shows those there are.', 404, 3),
  VPS_OFFLINE: entry(
    'The agent of the VPS is not answering',
    'Start the agent on the VPS, or add --wait-for-vps.',
    409,
    7,
  ),
  PRECONDITION: entry('The VPS is not in the state this needs', 'Do what the detail says and try again.', 422, 1),
  AGENT_TOO_OLD: entry(
    'The agent is of another version than the hub',
    'Bring the agent on that VPS to the version of the hub (docs/how-to/upgrade.md).',
    422,
    1,
  ),
  POLICY: entry(
    'The policy of the VPS forbids it',
    'Change <state>/policy.json on the VPS if it should be allowed.',
    422,
    1,
  ),
  PLAN_CHANGED: entry('The site changed since the plan', 'Look at the new plan and start from that.', 409, 7),
  UNSUPPORTED_VHOST: entry(
    'The live vhost holds a directive VSA does not take over',
    'Remove the directive named in the detail from the vhost.',
    422,
    1,
  ),
  ACME_REFUSED: entry(
    'The certificate authority refused',
    'Read its words in the detail; most often a name, an account or a CAA record must change.',
    422,
    1,
  ),
  CERTBOT_FAILED: entry(
    'The certbot of the VPS did not renew the certificate',
    'Read its words in the detail; its log on the VPS (/var/log/letsencrypt) says more.',
    422,
    1,
  ),
  WEBHOOK_MISSING: entry(
    'There is no webhook for alerts',
    'Set VSA_ALERT_WEBHOOK_URL for the API and start it again.',
    422,
    1,
  ),
  NOT_STARTED: entry('The operation was accepted but never started', 'Start it again.', 500, 1),
  AUDIT_UNAVAILABLE: entry(
    'The audit record cannot be written, so nothing was started',
    'Bring Postgres back and try again.',
    503,
    1,
  ),
  DATABASE_DOWN: entry('Postgres is not answering', 'Start Postgres; `vsa doctor` shows its state.', 503, 1, 'retry'),
  TEMPORAL_DOWN: entry('Temporal is not answering', 'Start the Temporal server; `vsa doctor` shows its state.', 503, 1),
  HUB_UNREACHABLE: entry('The hub is not answering', 'Start it (`make up`), or set VSA_HUB_URL.', 503, 1),
  INTERNAL: entry('VSA failed', 'Look into the log of the hub with the request id.', 500, 1, 'retry'),
  WAITING_FOR_DNS: entry(
    'A name does not resolve as a CA would need it',
    'Set the A or AAAA record; it goes on by itself.',
    409,
    1,
    'hold',
    72,
  ),
  PORT_80_UNREACHABLE: entry(
    'The challenge path is not answered by this VPS',
    'Open port 80 and point the name at the VPS; it goes on by itself.',
    409,
    1,
    'hold',
    72,
  ),
  WAITING_FOR_VPS: entry('The agent of the VPS has gone', 'Start the agent; it goes on by itself.', 409, 1, 'hold', 24),
  BLOCKED_BY: entry(
    'Something that is not ours is in the way',
    'Repair the file or program named in the detail; it goes on by itself.',
    409,
    1,
    'hold',
    24,
  ),
  OBSERVE_ONLY: entry(
    'The VPS is only observed',
    'Stop what serves there once its sites may go, then run `vsa vps prepare ID`.',
    409,
    4,
  ),
  CLOCK_DIFFERS: entry(
    'The clock of the VPS is wrong',
    'Set it, for example with `timedatectl set-ntp true`, and run the same command again.',
    422,
    4,
  ),
  QUESTION: entry('It waits for an answer', 'Answer with `vsa operation answer ID VALUE`.', 409, 1, 'hold', 24),
  CA_BUDGET: entry(
    'The budget of the certificate authority is used up',
    'Nothing to do: it goes on when the budget frees.',
    429,
    1,
    'hold',
    168,
  ),
  ACME_RATE_LIMITED: entry(
    'The certificate authority limits us',
    'Nothing to do: it goes on after the time the CA named.',
    429,
    1,
    'hold',
    168,
  ),
  ACME_PAUSED: entry(
    'The certificate authority has paused this account',
    'Follow the link in the detail to unpause it.',
    429,
    1,
    'hold',
    168,
  ),
  STEP_LOST: entry(
    'The agent stopped in the middle of a step',
    'Nothing to do: the step is done again when the agent is back.',
    500,
    1,
    'retry',
  ),
  DOCKER_TRANSIENT: entry('Docker did not answer', 'Look at `systemctl status docker` on the VPS.', 502, 1, 'retry'),
  IO: entry(
    'A file operation failed on the machine',
    'Look at the disk of the machine named in the detail.',
    500,
    1,
    'retry',
  ),
  DISK_FULL: entry('The disk is full', 'Free at least 1 GiB on the VPS.', 507, 1, 'retry'),
  ACME_SERVER: entry('The certificate authority has an error of its own', 'Try again later.', 502, 1, 'retry'),
  RELOAD_NOT_PROVEN: entry(
    'nginx did not take the new generation',
    'Look at the error log of nginx on the VPS.',
    500,
    1,
    'prove',
  ),
  PROOF_FAILED: entry(
    'The site does not answer as published',
    'Read the failed checks in the detail.',
    500,
    1,
    'prove',
  ),
  UNDO_WAITING_FOR_VPS: entry(
    'The undo waits for the VPS',
    'Start the agent; the undo goes on by itself.',
    409,
    6,
    'hold',
  ),
  UNDO_BLOCKED: entry(
    'A step could not be undone',
    'Repair what the detail names, then `vsa operation retry ID`.',
    409,
    6,
    'hold',
  ),
  LOST: entry(
    'The workflow was terminated or lost',
    '`vsa operation retry ID` undoes it from the ledger of the VPS.',
    409,
    6,
    'hold',
  ),
  CANCELLED: entry('It was cancelled', 'Nothing to do: the machine is as before.', 409, 9),
  DEADLINE: entry('Nobody answered before the deadline', 'Start it again when the cause is repaired.', 409, 1),
  ABANDONED: entry('A person gave it up', 'Clean up by hand what the list names.', 409, 6),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text);

/** What a failed request or step says: a code of the catalogue and the words for this one case. */
export class VsaError extends Error {
  override readonly name = 'VsaError';

  constructor(
    readonly code: ErrorCode,
    /** What happened and why, in one sentence; never a secret. */
    message: string,
    /** JSON that a program may want: the holder of a name, seconds until a retry. */
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
