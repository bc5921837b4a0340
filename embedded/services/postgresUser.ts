import { runCommand } from '../../lib/run.js';
import { refuse } from '../refuse.js';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'vsa-postgres';

/**
 * The system user that PostgreSQL runs as when the suite runs as root, which PostgreSQL refuses; made when it is not
 * there. A user of its own, so that nginx's workers (`nobody`) cannot read the database.
 */
export async function postgresUser(): Promise<SystemUser> {
  const found = await lookUp();
  if (found !== null) return found;
  const options = [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
  ];
  const made = await runCommand(['useradd', ...options, NAME]);
  // Two suites may start at once: what counts is that the user is there afterwards.
  const user = await lookUp();
  if (user !== null) return user;
  throw refuse(
    `The system user ${NAME} cannot be made: ${made.stderr.trim()}.`,
    `Make it by hand (useradd --system ${NAME}), or run the suite as an ordinary user.`,
  );
}

async function lookUp(): Promise<SystemUser | null> {
  const { code, stdout } = await runCommand(['getent', 'passwd', NAME]);
  const [, , uid, gid] = stdout.split(':');
  return code === 0 ? { uid: Number(uid), gid: Number(gid) } : null;
}
