import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../lib/packageRoot.js';

export interface Ran {
  readonly code: number;
  readonly stderr: string;
}

/** stacks/hub as a person has it, whose containers are processes of this machine with this environment. */
export interface HubStack {
  readonly folder: string;
  run(target: 'secrets' | 'backup' | 'restore', ...variables: string[]): Promise<Ran>;
}

export async function hubStack(folder: string, environment: Readonly<Record<string, string>>): Promise<HubStack> {
  const bin = join(folder, 'bin');
  const stack = join(folder, 'stacks', 'hub');
  await mkdir(bin, { recursive: true });
  await cp(join(packageRoot(), 'stacks', 'hub'), stack, { recursive: true });
  await cp(join(stack, '.env.example'), join(stack, '.env'));
  await symlink(process.execPath, join(bin, 'node'));
  await program(join(bin, 'docker'), DOCKER);
  // Only root may, and the users of the containers are not on this machine.
  await program(join(bin, 'chown'), 'exit 0');
  return {
    folder: stack,
    run: (target, ...variables) =>
      promisify(execFile)('make', ['--directory', stack, target, ...variables], {
        env: { ...environment, CHECKOUT: packageRoot(), PATH: `${bin}:/usr/bin:/bin` },
      }).then(
        ({ stderr }) => ({ code: 0, stderr }),
        (error: Ran) => ({ code: error.code, stderr: error.stderr }),
      ),
  };
}

/** Runs in place what a container would; a service that is started already runs. */
const DOCKER = `case "$*" in *' up --detach --wait postgres') exit 0 ;; esac
while [ "$1" != node ]; do shift; done
cd "$CHECKOUT" && exec "$@"`;

async function program(file: string, text: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
}
