import type { Server } from './server.js';
import type { Acme } from './acme.js';
import { type Block, firstArg, named } from './tree.js';

export interface Warning {
  readonly code: string;
  readonly line: number;
  readonly text: string;
}

/** Traps of nginx that the servers of a site have walked into. */
export const warningsOf = (servers: readonly Server[], acme: Acme): readonly Warning[] => [
  ...(acme === 'unreachable' ? [unreachable(servers)] : []),
  ...servers.flatMap(({ block, every }) => [
    ...regexNames(block),
    ...authWithoutFile(every),
    ...duplicateLocations(block),
    ...droppedHeaders(every, block),
    ...certificateWithoutKey(block),
  ]),
  ...servers.flatMap(({ routes, block }) =>
    routes.flatMap((route) => [...unresolved(route), ...oldUpgrade(route, block)]),
  ),
];

const warning = (code: string, line: number, text: string): Warning => ({ code, line, text });

function unreachable(servers: readonly Server[]): Warning {
  const by = servers.find(({ plain, shadow }) => plain && shadow !== null)?.shadow ?? null;
  const text =
    by === null
      ? 'no request gets to the ACME challenge location'
      : `"${by.name}" runs before any location, so the ACME challenge is not answered`;
  return warning('ACME_UNREACHABLE', by?.line ?? servers[0]?.line ?? 1, text);
}

const regexNames = (block: Block): readonly Warning[] =>
  named(block, 'server_name').flatMap(({ args, line }) =>
    args
      .filter((name) => name.startsWith('~'))
      .map((name) => warning('NAME_REGEX', line, `${name} is a regex, not a name`)),
  );

const authWithoutFile = (every: Block): readonly Warning[] =>
  every.some(({ name }) => name === 'auth_basic_user_file')
    ? []
    : named(every, 'auth_basic')
        .filter(({ args }) => args[0] !== 'off')
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

/** A location with one of these of its own inherits none from the server. */
function droppedHeaders(every: Block, server: Block): readonly Warning[] {
  const adds = server.some(
    ({ name, args }) => name === 'add_header' || (name === 'include' && /header/i.test(args[0] ?? '')),
  );
  const sets = named(server, 'proxy_set_header').map(({ args }) => args[0] ?? '');
  return every.flatMap(({ name, block }) =>
    name !== 'location' || block === null
      ? []
      : [...(adds ? droppedResponseHeaders(block) : []), ...droppedRequestHeaders(block, sets)],
  );
}

/** The challenge's answer needs none of them. */
function droppedResponseHeaders(location: Block): readonly Warning[] {
  const own = location.find(({ name }) => name === 'add_header');
  if (own === undefined || own.args[0] === 'X-VSA-VPS') return [];
  return [warning('HEADERS_DROPPED', own.line, 'add_header here drops the headers of the server')];
}

function droppedRequestHeaders(location: Block, sets: readonly string[]): readonly Warning[] {
  const own = named(location, 'proxy_set_header');
  const [first] = own;
  if (first === undefined) return [];
  const kept = new Set(own.map(({ args }) => args[0]?.toLowerCase()));
  const lost = sets.filter((name) => !kept.has(name.toLowerCase()));
  return lost.length === 0
    ? []
    : [warning('PROXY_HEADERS_DROPPED', first.line, `drops ${lost.join(', ')} of the server`)];
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
