import { readFile } from 'node:fs/promises';
import { VsaError } from '../../../domain/errors.js';
import { readVhost } from '../../../domain/nginx/vhost.js';
import type { CliCommand } from '../../lib/command.js';
import { readingView } from '../../lib/vhost-view.js';

/** What any nginx files serve, read offline: no hub, no VPS, nothing but the text. NOT_FOUND names a missing file. */
export const readVhosts: CliCommand = {
  example: 'vsa vhost read /etc/nginx/conf.d/*.conf -o json',
  configure: (command) => command.argument('<file...>', 'nginx configuration files'),
  run: async ({ out }, _flags, files) => {
    const vhosts = await Promise.all(files.map(async (file) => readVhost(file, await textOf(file))));
    out.rows(vhosts, readingView);
    return 0;
  },
};

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new VsaError(code === 'ENOENT' ? 'NOT_FOUND' : 'IO', `${file} cannot be read: ${code ?? String(error)}`);
  }
}
