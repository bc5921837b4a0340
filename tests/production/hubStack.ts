import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../lib/packageRoot.js';

export interface Ran {
  readonly code: number;
  readonly stderr: string;
}

/** stacks/hub as a person has it, its secrets made, whose containers are processes of this machine. */
export interface HubStack {
  readonly folder: string;
  run(target: 'backup' | 'restore', ...variables: string[]): Promise<Ran>;
}

/** `environment` is what the containers have, `root` the VSA that runs in them. */
export async function hubStack(
  folder: string,
  environment: Readonly<Record<string, string>>,
  root = packageRoot(),
): Promise<HubStack> {
  const bin = join(folder, 'bin');
  const stack = join(folder, 'stacks', 'hub');
  await mkdir(bin, { recursive: true });
  await cp(join(root, 'stacks', 'hub'), stack, { recursive: true });
  await cp(join(stack, '.env.example'), join(stack, '.env'));
  await symlink(process.execPath, join(bin, 'node'));
  await program(join(bin, 'docker'), DOCKER);
  // Only root may, and the users of the containers are not on this machine.
  await program(join(bin, 'chown'), 'exit 0');
  const env = { ...environment, CHECKOUT: root, PATH: `${bin}:/usr/bin:/bin` };
  const run = (target: string, ...variables: string[]) =>
    promisify(execFile)('make', ['--directory', stack, target, ...variables], { env }).then(
      ({ stderr }) => ({ code: 0, stderr }),
      ({ code, stderr }: Ran) => ({ code, stderr }),
    );
  const made = await run('secrets');
  if (made.code !== 0) throw new Error(made.stderr);
  return { folder: stack, run };
}

/** Runs in place what a container would; the image is there, and what is started already runs. */
const DOCKER = `case "$*" in *' up --detach --wait postgres' | *' build hub-worker') exit 0 ;; esac
while [ "$1" != node ]; do shift; done
cd "$CHECKOUT" && exec "$@"`;

async function program(file: string, text: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
}
