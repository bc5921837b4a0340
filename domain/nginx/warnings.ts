import type { Server } from './server.js';
import { acmeOf } from './acme.js';
import type { Directive } from './parse.js';
import { type Block, everyDirective, firstArg, named } from './tree.js';

export interface Warning {
  readonly code: string;
  readonly line: number;
  readonly text: string;
}

/** Traps of nginx that the servers of a site have walked into. */
export const warningsOf = (servers: readonly Server[]): readonly Warning[] => [
  ...shadowed(servers),
  ...servers.flatMap(({ block }) => [
    ...regexNames(block),
    ...authWithoutFile(block),
    ...duplicateLocations(block),
    ...everyLocation(block).flatMap((location) => droppedHeaders(location, block)),
    ...certificateWithoutKey(block),
  ]),
  ...servers.flatMap(({ routes, block }) =>
    routes.flatMap((route) => [...unresolved(route), ...oldUpgrade(route, block)]),
  ),
];

const warning = (code: string, line: number, text: string): Warning => ({ code, line, text });

function shadowed(servers: readonly Server[]): readonly Warning[] {
  if (acmeOf(servers) !== 'unreachable') return [];
  const by = servers.find(({ plain, shadow }) => plain && shadow !== null)?.shadow;
  return [
    by === null || by === undefined
      ? warning('ACME_UNREACHABLE', servers[0]?.line ?? 1, 'no request gets to the ACME challenge location')
      : warning(
          'ACME_UNREACHABLE',
          by.line,
          `"${by.name}" runs before any location, so the ACME challenge is not answered`,
        ),
  ];
}

const regexNames = (block: Block): readonly Warning[] =>
  named(block, 'server_name').flatMap(({ args, line }) =>
    args
      .filter((name) => name.startsWith('~'))
      .map((name) => warning('NAME_REGEX', line, `${name} is a regex, not a name`)),
  );

const authWithoutFile = (block: Block): readonly Warning[] =>
  named(block, 'auth_basic')
    .filter(({ args }) => args[0] !== 'off')
    .filter(() => ![...everyDirective(block)].some(({ name }) => name === 'auth_basic_user_file'))
    .map(({ line }) =>
      warning('AUTH_WITHOUT_FILE', line, 'auth_basic without auth_basic_user_file asks for no password'),
    );

function duplicateLocations(block: Block): readonly Warning[] {
  const seen = new Set<string>();
  return named(block, 'location').flatMap(({ args, line }) => {
    const key = args.join(' ');
    if (seen.has(key)) return [warning('DUPLICATE_LOCATION', line, `location ${key} stands twice`)];
    seen.add(key);
    return [];
  });
}

const everyLocation = (block: Block): readonly Directive[] =>
  [...everyDirective(block)].filter(({ name, block: inner }) => name === 'location' && inner !== null);

/** A location with one of these of its own inherits none from the server. */
function droppedHeaders({ block: inner }: Directive, server: Block): readonly Warning[] {
  const own = inner ?? [];
  const response = own.find(({ name }) => name === 'add_header');
  const request = own.find(({ name }) => name === 'proxy_set_header');
  const serverAdds = server.some(
    ({ name, args }) => name === 'add_header' || (name === 'include' && /header/i.test(args[0] ?? '')),
  );
  const lost = named(server, 'proxy_set_header').filter(
    ({ args }) => !named(own, 'proxy_set_header').some((one) => one.args[0]?.toLowerCase() === args[0]?.toLowerCase()),
  );
  // The challenge's answer needs none of them.
  const challenge = own.some(({ name, args }) => name === 'add_header' && args[0] === 'X-VSA-VPS');
  return [
    ...(response !== undefined && serverAdds && !challenge
      ? [warning('HEADERS_DROPPED', response.line, 'add_header here drops the headers of the server')]
      : []),
    ...(request !== undefined && lost.length > 0
      ? [
          warning(
            'PROXY_HEADERS_DROPPED',
            request.line,
            `drops ${lost.map(({ args }) => args[0]).join(', ')} of the server`,
          ),
        ]
      : []),
  ];
}

const certificateWithoutKey = (block: Block): readonly Warning[] =>
  named(block, 'ssl_certificate')
    .filter(() => named(block, 'ssl_certificate_key').length === 0)
    .map(({ line }) => warning('NO_KEY', line, 'ssl_certificate without ssl_certificate_key'));

const unresolved = ({ host, line }: Server['routes'][number]): readonly Warning[] =>
  host.includes('$') ? [warning('UPSTREAM_UNKNOWN', line, `${host} is not set in this file`)] : [];

const oldUpgrade = ({ websocket, location, line }: Server['routes'][number], server: Block): readonly Warning[] =>
  websocket && (firstArg(location, 'proxy_http_version') ?? firstArg(server, 'proxy_http_version') ?? '1.0') === '1.0'
    ? [warning('WEBSOCKET_HTTP10', line, 'Upgrade needs proxy_http_version 1.1')]
    : [];
