import type { ContainerName, Port, RedirectTarget, RoutePath } from '../fields/brands.js';
import type { Route, Timeouts, Upstream } from '../site/model.js';
import type { Directive } from './parse.js';
import { secondsOf } from './values.js';
import { IDENTITY_VARIABLE, isProxyHeader, UPSTREAM_VARIABLE, WEBSOCKET_HEADERS } from './vocabulary.js';

/** A route with the address nginx uses, and only the time-outs its location names. */
export interface ReadRoute extends Omit<Route, 'timeouts'> {
  readonly timeouts: Partial<Timeouts>;
  readonly address: string;
}

/** The route a location of the renderer's form is; null where it holds anything else. */
export function readRoute({ args, block }: Directive): ReadRoute | null {
  const path = args[0] ?? '';
  if (args.length !== 1 || !PATH.test(path) || path.length > 256) return null;
  const read: Reading = {
    websocket: new Set(),
    timeouts: {},
    http11: false,
    buffering: true,
    authExempt: false,
    address: null,
    variable: null,
    identity: null,
    ownHeaders: 0,
  };
  if (!(block ?? []).every((one) => take(one, read))) return null;
  const address = read.address === `$` ? null : read.address;
  const upstream = address === null ? null : upstreamOf(address, read.identity);
  const websocket = read.websocket.size === WEBSOCKET_HEADERS.length;
  if (address === null || upstream === null || (websocket ? !read.http11 : read.websocket.size > 0)) return null;
  const { buffering, authExempt, timeouts } = read;
  return { path: path as RoutePath, upstream, address, websocket, buffering, authExempt, timeouts };
}

/** Where a location `/` sends everything with 301; null for any other location. */
export function readRedirect({ args, block }: Directive): RedirectTarget | null {
  const [only, ...more] = block ?? [];
  if (args.join(' ') !== '/' || only?.name !== 'return' || more.length > 0 || only.args[0] !== '301') return null;
  const target = only.args[1] ?? '';
  return TARGET.test(target) ? (target as RedirectTarget) : null;
}

const PATH = /^\/([A-Za-z0-9._~-]+\/)*[A-Za-z0-9._~-]*$/;
const TARGET = /^https?:\/\/[a-z0-9][a-z0-9.-]*(\/([A-Za-z0-9._~-]+\/)*[A-Za-z0-9._~-]*)?$/;

interface Reading {
  websocket: Set<string>;
  timeouts: Partial<Record<keyof Timeouts, Timeouts['read']>>;
  http11: boolean;
  buffering: boolean;
  authExempt: boolean;
  /** Of `proxy_pass`, or null. */
  address: string | null;
  /** Of `set $upstream`. */
  variable: string | null;
  identity: string | null;
  ownHeaders: number;
}

/** Takes one directive of a location into the reading; false where the model has no place for it. */
function take({ name, args, block }: Directive, read: Reading): boolean {
  const [first = '', second = ''] = args;
  if (block !== null) return false;
  switch (name) {
    case 'auth_basic':
      return (read.authExempt = first === 'off');
    case 'proxy_buffering':
      read.buffering = first === 'on';
      return first === 'on' || first === 'off';
    case 'proxy_http_version':
      return (read.http11 = first === '1.1');
    case 'proxy_set_header':
      if (WEBSOCKET_HEADERS.some(([header, value]) => header === first && value === second)) read.websocket.add(first);
      else if (isProxyHeader(first, second)) read.ownHeaders += 1;
      else return false;
      return true;
    case 'proxy_connect_timeout':
      return takeTimeout('connect', first, read);
    case 'proxy_read_timeout':
      return takeTimeout('read', first, read);
    case 'proxy_send_timeout':
      return takeTimeout('send', first, read);
    case 'set':
      if (first === IDENTITY_VARIABLE && read.identity === null) read.identity = second;
      else if (first === UPSTREAM_VARIABLE && read.variable === null) read.variable = second;
      else return false;
      return true;
    case 'proxy_pass':
      if (read.address !== null) return false;
      read.address =
        first === `http://${UPSTREAM_VARIABLE}` ? read.variable : (/^http:\/\/([^/$]+)$/.exec(first)?.[1] ?? null);
      return read.address !== null;
    default:
      return false;
  }
}

function takeTimeout(which: keyof Timeouts, text: string, read: Reading): boolean {
  const value = secondsOf(text);
  if (value === null) return false;
  read.timeouts[which] = value;
  return true;
}

function upstreamOf(address: string, identity: string | null): Upstream | null {
  if (!/^([A-Za-z0-9][A-Za-z0-9_.-]*|\[[0-9a-fA-F:]+\]):\d{1,5}$/.test(address)) return null;
  const { name, number } =
    /^(?<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,62}):(?<number>[1-9]\d{0,4})$/.exec(identity ?? address)?.groups ?? {};
  if (name === undefined || Number(number) > 65_535) return null;
  const port = Number(number) as Port;
  if (identity === null && name === '127.0.0.1') return { kind: 'local', port };
  return /^[\d.]+$/.test(name) ? null : { kind: 'container', container: name as ContainerName, port };
}
