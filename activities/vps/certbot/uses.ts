import { normalize } from 'node:path';
import { parseConfig } from '../../../domain/nginx/parse.js';
import { everyDirective, named } from '../../../domain/nginx/tree.js';

/** The names of the servers in vhosts that name the lineage's certificate, sorted; patterns are nobody's to ask for. */
export function namesUsing(vhosts: readonly string[], certificate: string): string[] {
  const names = vhosts.flatMap((text) =>
    everyDirective(parseConfig(text).directives)
      .filter(({ name, block }) => name === 'server' && block !== null)
      .map(({ block }) => block ?? [])
      .filter((server) =>
        named(server, 'ssl_certificate').some(({ args: [path = ''] }) => normalize(path) === certificate),
      )
      .flatMap((server) => named(server, 'server_name').flatMap(({ args }) => args)),
  );
  return [...new Set(names)].filter((name) => HOST_NAME.test(name)).sort();
}

const HOST_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;
