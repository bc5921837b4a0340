import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from '../../embedded/parts.js';
import { outsideEnvironment } from '../../embedded/parts/wheel.js';
import { runCommand } from '../../lib/run.js';

const VERSION = '5.8.0';

/** certbot with all it needs, as of one day: a newer library must not change a figure. */
const PACKAGES = [
  ...[`certbot==${VERSION}`, 'acme==5.9.0', 'certifi==2026.10.18', 'cffi==2.1.1', 'charset-normalizer==3.5.2'],
  ...['ConfigArgParse==1.9.0', 'configobj==5.0.9', 'cryptography==50.0.2', 'distro==1.9.0', 'idna==3.20'],
  ...['josepy==2.2.0', 'parsedatetime==2.6', 'pycparser==3.12', 'pyOpenSSL==26.4.0', 'pyRFC3339==2.1.1'],
  ...['requests==2.34.2', 'typing_extensions==4.16.0', 'urllib3==2.8.0'],
];

/** Certbot in a virtual environment of its own. */
export const certbot: Part = {
  name: 'certbot',
  version: VERSION,
  variable: 'VSA_CERTBOT_BIN',
  program: 'certbot',
  fromPath: { ask: ['--version'], suits: (answer) => /\bcertbot 5\.8\./.test(answer) },
  install: async (folder) => {
    const environment = join(folder, 'venv');
    // Debian splits off what a virtual environment's own pip is made of; the system's pip can install into one.
    await python(['-m', 'venv', '--without-pip', environment]);
    const pip = ['-m', 'pip', '--python', join(environment, 'bin', 'python'), 'install', '--quiet'];
    await python([...pip, '--disable-pip-version-check', '--only-binary=:all:', '--no-deps', ...PACKAGES]);
    await writeFile(join(folder, 'certbot'), LAUNCHER, { mode: 0o755 });
  },
};

/** Finds its environment beside itself: the program that pip made names the folder of the installation, which moves. */
const LAUNCHER = `#!/bin/sh
exec "$(dirname "$0")/venv/bin/python" -c 'import sys; from certbot.main import main; sys.exit(main())' "$@"
`;

async function python(args: readonly string[]): Promise<void> {
  const result = await runCommand(['python3', ...args], { timeoutMs: 600_000, env: outsideEnvironment() });
  if (result.code === 0) return;
  throw new Error(`python3 ${args.slice(0, 2).join(' ')}: ${result.stderr.trim().split('\n').at(-1) ?? 'failed'}`);
}
