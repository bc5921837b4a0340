import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Missing } from '../pages/Missing.js';
import { Shell } from './Shell.js';

/** What is in the URL of a list: nothing of it is kept elsewhere. */
export type ListSearch = Readonly<Record<string, string | undefined>>;

/** Only words: a search parameter that is no text is left out. */
const words = (search: Record<string, unknown>): ListSearch =>
  Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, String(value)]]
        : [],
    ),
  );

const root = createRootRoute({ component: Shell, notFoundComponent: Missing, validateSearch: words });
const at = <P extends string>(path: P, load: () => Promise<Record<string, unknown>>, page: string) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, never>>, page),
  });

const tree = root.addChildren([
  at('/', () => import('../pages/Overview.js'), 'Overview'),
  at('/sites', () => import('../pages/Sites.js'), 'Sites'),
  at('/sites/new', () => import('../pages/NewSite.js'), 'NewSite'),
  at('/sites/$domain', () => import('../pages/Site.js'), 'Site'),
  at('/sites/$domain/remove', () => import('../pages/RemoveSite.js'), 'RemoveSite'),
  at('/operations', () => import('../pages/Operations.js'), 'Operations'),
  at('/operations/$id', () => import('../pages/Operation.js'), 'Operation'),
  at('/certificates', () => import('../pages/Certificates.js'), 'Certificates'),
  at('/containers', () => import('../pages/Containers.js'), 'Containers'),
  at('/stacks', () => import('../pages/Stacks.js'), 'Stacks'),
  at('/traffic', () => import('../pages/Traffic.js'), 'Traffic'),
  at('/vps', () => import('../pages/VpsList.js'), 'VpsList'),
  at('/vps/new', () => import('../pages/NewVps.js'), 'NewVps'),
  at('/vps/$id', () => import('../pages/Vps.js'), 'Vps'),
  at('/alerts', () => import('../pages/Alerts.js'), 'Alerts'),
  at('/schedules', () => import('../pages/Schedules.js'), 'Schedules'),
  at('/audit', () => import('../pages/AuditLog.js'), 'AuditLog'),
  at('/settings', () => import('../pages/Settings.js'), 'Settings'),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  // `?a=b`, as a person would write it and as the API names it; the router's own form would quote.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const entries = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const written = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
    return written === '' ? '' : `?${written}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
