import { UsageError } from './exit.js';
import { parsed, parsedPort } from './parsed.js';
import type { SiteFlags } from './site-flags.js';
import type { RouteRequest, UpstreamBody } from './shapes.js';

const DEFAULT_CONTAINER_PORT = '3000';

/** The routes a command line names: the main upstream at `/`, every --route, and a route for every --websocket. */
export function siteRoutes(flags: SiteFlags): readonly RouteRequest[] {
  const main = mainUpstream(flags);
  const named = (flags.route ?? []).map(routeOf);
  const routes: readonly RouteRequest[] = main === null ? named : [{ path: '/', upstream: main }, ...named];
  const twice = routes.find(({ path }, index) => routes.findIndex((each) => each.path === path) < index);
  if (twice !== undefined) throw new UsageError(`two routes for ${twice.path}`, 'name each path once, with --route');
  return (flags.websocket ?? []).reduce<readonly RouteRequest[]>((all, path) => withWebsocket(all, path, main), routes);
}

function mainUpstream(flags: SiteFlags): UpstreamBody | null {
  const given = [flags.container !== undefined, flags.detect === true, flags.localPort !== undefined];
  if (given.filter(Boolean).length > 1) {
    throw new UsageError('more than one upstream', 'give one of --container, --detect and --local-port');
  }
  if (flags.container !== undefined) return containerUpstream(flags.container, flags.port ?? DEFAULT_CONTAINER_PORT);
  if (flags.localPort !== undefined) return { localPort: parsedPort(flags.localPort, '--local-port') };
  if (flags.detect === true) return publishedUpstream(flags);
  if (flags.port !== undefined) throw new UsageError('--port belongs to a container', 'add --container NAME');
  if (flags.externalPort !== undefined) throw new UsageError('--external-port belongs to --detect', 'add --detect');
  return null;
}

function publishedUpstream({ externalPort, port }: SiteFlags): UpstreamBody {
  if (externalPort === undefined) throw new UsageError('which published port?', 'add --external-port PORT');
  const publishedPort = parsedPort(externalPort, '--external-port');
  return port === undefined ? { publishedPort } : { publishedPort, port: parsedPort(port, '--port') };
}

const containerUpstream = (container: string, port: string): UpstreamBody => ({
  container: parsed('container', container, '--container'),
  port: parsedPort(port, '--port'),
});

function routeOf(text: string): RouteRequest {
  const [, path, target, port] = /^([^=]*)=([^:]+):([^:]+)$/.exec(text) ?? [];
  if (path === undefined || target === undefined || port === undefined) {
    throw new UsageError(`${JSON.stringify(text)} is no route`, '--route: PATH=CONTAINER:PORT or PATH=local:PORT');
  }
  const upstream =
    target === 'local'
      ? { localPort: parsedPort(port, '--route') }
      : { container: parsed('container', target, '--route'), port: parsedPort(port, '--route') };
  return { path: parsed('route', path, '--route'), upstream };
}

/** A path without a route of its own is one more route to the main upstream. */
function withWebsocket(
  routes: readonly RouteRequest[],
  path: string,
  main: UpstreamBody | null,
): readonly RouteRequest[] {
  if (routes.some((route) => route.path === path)) {
    return routes.map((route) => (route.path === path ? { ...route, websocket: true } : route));
  }
  if (main === null) throw new UsageError(`no route ${path} in this command`, `add --route ${path}=CONTAINER:PORT`);
  return [...routes, { path: parsed('route', path, '--websocket'), upstream: main, websocket: true }];
}
