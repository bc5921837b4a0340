import type { Directive } from './parse.js';
import { isProtected, type ProxiedRoute } from './proxied.js';
import { type Block, everyDirective, named } from './tree.js';

/** One server block, as far as a vhost's reading needs it. */
export interface Server {
  readonly names: readonly string[];
  readonly line: number;
  readonly tls: boolean;
  /** Answers on port 80, or says nothing about ports; where it has no TLS, whatever its port. */
  readonly plain: boolean;
  readonly auth: boolean;
  readonly routes: readonly ProxiedRoute[];
  /** Serves files of its own. */
  readonly files: boolean;
  readonly redirect: { readonly code: number; readonly to: string } | null;
  /** A server-level `return` or unconditional `rewrite`: it runs before any location is looked for. */
  readonly shadow: Directive | null;
  readonly block: Block;
  /** The directives of the block and of the blocks inside it. */
  readonly every: Block;
}

export function serverOf(server: Directive, routes: readonly ProxiedRoute[]): Server {
  const block = server.block ?? [];
  const listens = named(block, 'listen');
  const tls =
    listens.some(({ args }) => args.includes('ssl') || args.includes('quic')) ||
    named(block, 'ssl').some(({ args }) => args[0] === 'on');
  const shadow = block.find(isShadow) ?? null;
  return {
    names: namesOf(block),
    line: server.line,
    tls,
    plain: listens.length === 0 || listens.some(({ args }) => !args.includes('ssl') && !args.includes('quic')),
    auth: isProtected([block]),
    // What stands behind a server-level return is never asked.
    routes: shadow === null ? routes : [],
    files: shadow === null && servesFiles(block),
    redirect: redirectOf(block, shadow),
    shadow,
    block,
    every: everyDirective(block),
  };
}

/** Host names only: `_`, regexes, single labels and addresses are no sites. `.name` means the name and all below it. */
function namesOf(block: Block): readonly string[] {
  const names = named(block, 'server_name').flatMap(({ args }) => args.map((name) => name.toLowerCase()));
  return names.flatMap((name) => (name.startsWith('.') ? [name.slice(1), `*${name}`] : [name])).filter(isHostName);
}

export const isHostName = (name: string): boolean =>
  /^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/.test(name) && !/\.\d+$/.test(name);

const isShadow = ({ name, args }: Directive): boolean =>
  name === 'return' ||
  (name === 'rewrite' && /^\^?(\/|\(\.\*\)|\.\*|\/?\(\.\*\))?\$?$/.test(args[0] ?? '') && endsHere(args));

const endsHere = (args: readonly string[]): boolean =>
  args[2] === 'permanent' || args[2] === 'redirect' || /^https?:/.test(args[1] ?? '');

function servesFiles(block: Block): boolean {
  return block.some(
    ({ name, args, block: inner }) =>
      name === 'root' ||
      (name === 'location' &&
        !args.join(' ').includes('acme') &&
        (inner ?? []).some((one) => one.name === 'root' || one.name === 'alias')),
  );
}

function redirectOf(block: Block, shadow: Directive | null): Server['redirect'] {
  const root = named(block, 'location').find(({ args }) => args.at(-1) === '/' && args[0] !== '=');
  const directive = shadow ?? root?.block?.find((one) => one.name === 'return' || isShadow(one));
  return directive === undefined ? null : redirectBy(directive);
}

function redirectBy({ name, args }: Directive): Server['redirect'] {
  if (name === 'rewrite') return { code: args[2] === 'permanent' ? 301 : 302, to: args[1] ?? '' };
  const [code, to] = args;
  if (to === undefined) return code !== undefined && /^(https?:|\$scheme)/.test(code) ? { code: 302, to: code } : null;
  return /^30[12378]$/.test(code ?? '') ? { code: Number(code), to } : null;
}
