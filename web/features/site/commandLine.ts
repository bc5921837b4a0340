import type { SiteRequest } from '../../../domain/schemas/site.js';
import type { PartialRequest } from './request.js';

/** The line for a terminal that asks the same. */
export function provisionLine(request: PartialRequest): string {
  const { domain, vpsId, routes = [], redirectTo, aliases, www, skipCert, clientMaxBodySize, timeouts } = request;
  return line([
    ...['vsa', 'site', 'provision'],
    ...flag('--domain', domain),
    ...flag('--vps', vpsId),
    ...routes.flatMap(routeWords),
    ...routes.flatMap(({ path, websocket }) => (websocket === true ? ['--websocket', path] : [])),
    ...flag('--redirect-to', redirectTo),
    // A site's own name among the others counts for none: so an empty list can be said.
    ...(aliases?.length === 0 ? flag('--alias', domain) : (aliases ?? []).flatMap((name) => ['--alias', name])),
    ...(www === false ? ['--no-www'] : []),
    ...(skipCert === true ? ['--skip-cert'] : []),
    ...flag('--client-max-body-size', clientMaxBodySize),
    ...flag('--proxy-read-timeout', timeouts?.read),
    ...(request.waitForVps === true ? ['--wait-for-vps'] : []),
  ]);
}

/** Whether the command line has words for it: it has none that takes websockets off a route. */
export const canBeSaid = ({ routes = [] }: PartialRequest): boolean =>
  routes.every(({ websocket }) => websocket !== false);

export interface RemovalChoice {
  readonly containers: 'keep' | 'stop' | 'remove';
  readonly keepCert: boolean;
}

/** The line for a terminal that takes the site off. */
export const removalLine = (domain: string, { containers, keepCert }: RemovalChoice): string =>
  line([
    ...['vsa', 'site', 'unprovision', '--domain', domain, `--${containers}-container`],
    ...(keepCert ? ['--keep-cert'] : []),
  ]);

function routeWords({ path, upstream }: NonNullable<SiteRequest['routes']>[number]): string[] {
  if ('publishedPort' in upstream) return [];
  if ('localPort' in upstream)
    return path === '/'
      ? ['--local-port', String(upstream.localPort)]
      : ['--route', `${path}=local:${upstream.localPort}`];
  return path === '/'
    ? ['--container', upstream.container, '--port', String(upstream.port)]
    : ['--route', `${path}=${upstream.container}:${upstream.port}`];
}

const flag = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value]);

const line = (words: readonly string[]): string => words.map(quoted).join(' ');

/** As a POSIX shell reads it back as one word. */
const quoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
