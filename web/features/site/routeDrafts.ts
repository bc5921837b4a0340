import type { Route } from '../../../domain/site/model.js';

/** A route as it is being typed. */
export interface RouteDraft {
  readonly path: string;
  /** A container, or `local`: a port of the VPS itself. */
  readonly target: string;
  readonly port: string;
  readonly websocket: boolean;
}

/** Stands for the VPS itself, as in the command line; no container may be called so. */
export const LOCAL = 'local';

export const EMPTY_ROUTE: RouteDraft = { path: '/', target: '', port: '3000', websocket: false };

/** The routes as one word of the URL: `/=shop:3000,/api/=local:8080+ws`. What is half typed comes back as it was. */
export const encodeRoutes = (routes: readonly RouteDraft[]): string =>
  routes
    .map(({ path, target, port, websocket }) => {
      const [at, to, on] = [path, target, port].map(escaped);
      return `${at}=${to}:${on}${websocket ? '+ws' : ''}`;
    })
    .join(',');

/** What `encodeRoutes` wrote; what it did not write is left out. */
export const decodeRoutes = (text: string): RouteDraft[] =>
  text.split(',').flatMap((word) => {
    const { path, target, port, ws } =
      /^(?<path>[^=:+]*)=(?<target>[^=:+]*):(?<port>[^=:+]*)(?<ws>\+ws)?$/.exec(word)?.groups ?? {};
    if (path === undefined || target === undefined || port === undefined) return [];
    return [{ path: plain(path), target: plain(target), port: plain(port), websocket: ws !== undefined }];
  });

const escaped = (text: string): string => text.replace(/[%=:,+]/g, encodeURIComponent);

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A site's routes as drafts, the one of `/` first. */
export const draftsOf = (routes: readonly Route[]): RouteDraft[] =>
  routes
    .map(({ path, upstream, websocket }) => ({
      path,
      target: upstream.kind === 'local' ? LOCAL : upstream.container,
      port: String(upstream.port),
      websocket,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
