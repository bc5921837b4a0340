import { isAbsolute, join } from 'node:path';
import { parseConfig } from '../../../domain/nginx/parse.js';
import { everyDirective } from '../../../domain/nginx/tree.js';
import { exists } from '../../lib/files.js';

/** Directives whose argument is one file that must be there. */
const NAMING = new Set([
  'ssl_certificate',
  'ssl_certificate_key',
  'ssl_trusted_certificate',
  'auth_basic_user_file',
  'include',
]);

/** The files that a vhost names and that are not there; a name with a variable or a pattern says nothing. */
export async function missingFiles(tree: string, vhost: string): Promise<string[]> {
  const named = everyDirective(parseConfig(vhost).directives).flatMap(({ name, args: [path] }) =>
    NAMING.has(name) && path !== undefined && !/[$*?[]/.test(path) ? [path] : [],
  );
  const paths = [...new Set(named)].sort();
  // Relative ones are seen from the folder of nginx.conf (nginx.org/en/docs/ngx_core_module.html#include).
  const there = await Promise.all(paths.map((path) => exists(isAbsolute(path) ? path : join(tree, path))));
  return paths.filter((_, index) => there[index] === false);
}
