import type { Directive } from './parse.js';
import { type Block, firstArg, named } from './tree.js';

/** A location that hands its requests to an upstream. */
export interface ProxiedRoute {
  readonly path: string;
  readonly scheme: string;
  readonly host: string;
  readonly port: number | null;
  readonly auth: boolean;
  readonly websocket: boolean;
  readonly line: number;
  /** The directives of its location. */
  readonly location: Block;
}

/** Name of an `upstream` block -> its servers. */
export type UpstreamBlocks = ReadonlyMap<string, readonly Address[]>;

interface Address {
  readonly host: string;
  readonly port: number | null;
}

/** What a location inherits from the blocks around it. */
interface Scope {
  readonly path: string;
  readonly blocks: readonly Block[];
}

export function upstreamBlocks(directives: Block): UpstreamBlocks {
  const found = new Map<string, readonly Address[]>();
  const around = [...directives, ...directives.flatMap((one) => (one.name === 'http' ? (one.block ?? []) : []))];
  for (const { args, block } of named(around, 'upstream')) {
    const servers = named(block ?? [], 'server').filter((server) => !server.args.includes('down'));
    found.set(
      args[0] ?? '',
      servers.map((server) => addressOf(server.args[0] ?? '', 80)),
    );
  }
  return found;
}

/** The proxied routes of a server block, those of nested locations too, in the order of the file. */
export const routesOf = ({ block }: Directive, upstreams: UpstreamBlocks): readonly ProxiedRoute[] =>
  block === null ? [] : routesIn(block, { path: '/', blocks: [block] }, upstreams);

const PASSES = new Map([
  ['proxy_pass', 'http'],
  ['grpc_pass', 'grpc'],
  ['fastcgi_pass', 'fastcgi'],
  ['uwsgi_pass', 'uwsgi'],
  ['scgi_pass', 'scgi'],
]);

function routesIn(block: Block, scope: Scope, upstreams: UpstreamBlocks): readonly ProxiedRoute[] {
  return block.flatMap((one) => {
    const scheme = PASSES.get(one.name);
    if (scheme !== undefined) return passed(one, scheme, scope, upstreams);
    if (one.block === null) return [];
    if (one.name === 'location') {
      return routesIn(one.block, { path: pathOf(one), blocks: [one.block, ...scope.blocks] }, upstreams);
    }
    const transparent = one.name === 'if' || one.name === 'limit_except';
    return transparent ? routesIn(one.block, { ...scope, blocks: [one.block, ...scope.blocks] }, upstreams) : [];
  });
}

/** A location's path; `^~` only orders the search, so it is left out. */
export const pathOf = ({ args }: Directive): string => (args[0] === '^~' ? args.slice(1) : args).join(' ');

function passed(pass: Directive, scheme: string, scope: Scope, upstreams: UpstreamBlocks): readonly ProxiedRoute[] {
  const target = expand(pass.args[0] ?? '', scope.blocks);
  const { groups } = /^(?:(?<scheme>[a-z]+):\/\/)?(?<address>unix:[^:]+|\[[^\]]*\](?::\d+)?|[^/]*)/.exec(target) ?? {};
  const said = groups?.['scheme'] ?? scheme;
  const address = groups?.['address'] ?? target;
  const addresses = upstreams.get(address) ?? [addressOf(address, said.endsWith('s') ? 443 : 80)];
  const rest = {
    path: scope.path,
    scheme: said,
    auth: isProtected(scope.blocks),
    websocket: isWebsocket(scope.blocks),
    line: pass.line,
    location: scope.blocks[0] ?? [],
  };
  return addresses.map((one) => ({ ...rest, ...one }));
}

/** Replaces variables by what `set` gives them, nearest block first; one that is not set here stays as written. */
function expand(text: string, blocks: readonly Block[], depth = 5): string {
  if (depth === 0 || !text.includes('$')) return text;
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced?: string, bare?: string) => {
    const value = valueOf(`$${braced ?? bare ?? ''}`, blocks);
    return value === null ? all : expand(value, blocks, depth - 1);
  });
}

function valueOf(variable: string, blocks: readonly Block[]): string | null {
  for (const block of blocks) {
    const set = named(block, 'set').findLast(({ args }) => args[0] === variable);
    if (set !== undefined) return set.args[1] ?? '';
  }
  return null;
}

/** What follows the address in a proxied URL, as `$request_uri`, is no part of it. */
function addressOf(written: string, defaultPort: number): Address {
  if (written.startsWith('unix:')) return { host: written, port: null };
  const text = written.replace(/\$(uri|request_uri|is_args|args|document_uri).*$/, '');
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text);
  if (match === null || text.includes('$')) return { host: text, port: null };
  return { host: match[1] ?? text, port: match[2] === undefined ? defaultPort : Number(match[2]) };
}

/** nginx asks for a password only where both the realm and the file are set; each is inherited by itself. */
export function isProtected(blocks: readonly Block[]): boolean {
  const realm = inherited(blocks, 'auth_basic');
  return realm !== null && realm !== 'off' && inherited(blocks, 'auth_basic_user_file') !== null;
}

function inherited(blocks: readonly Block[], name: string): string | null {
  for (const block of blocks) {
    const value = firstArg(block, name);
    if (value !== null) return value;
  }
  return null;
}

/** The request headers a location really sets: its own, or where it has none those of the block around it. */
const isWebsocket = (blocks: readonly Block[]): boolean =>
  (blocks.map((block) => named(block, 'proxy_set_header')).find((headers) => headers.length > 0) ?? []).some(
    ({ args }) => args[0]?.toLowerCase() === 'upgrade' && args[1] !== '',
  );
