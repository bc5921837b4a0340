import type { VhostReading } from '../../domain/nginx/vhost.js';
import type { SiteModel, Upstream } from '../../domain/site/model.js';
import type { View } from './output.js';

/** What the reader makes of any nginx file. */
export const readingView: View<VhostReading> = {
  id: ({ file }) => file,
  columns: [
    { head: 'FILE', of: ({ file }) => file },
    { head: 'NAMES', of: ({ names }) => names.join(' ') },
    { head: 'TLS', of: ({ tls }) => yesNo(tls) },
    {
      head: 'SERVES',
      of: ({ routes, redirect }) =>
        redirect === null
          ? routes.map(({ path, host, port }) => `${path} -> ${host}${port === null ? '' : `:${port}`}`).join('  ')
          : `${redirect.code} ${redirect.to}`,
    },
    { head: 'AUTH', of: ({ auth }) => yesNo(auth) },
    { head: 'WARNINGS', of: ({ warnings }) => warnings.map(({ code, line }) => `${code}:${line}`).join(' ') },
  ],
};

/** A site as its live vhost says it. */
export const liveSiteView: View<SiteModel> = {
  id: ({ domain }) => domain,
  columns: [
    { head: 'DOMAIN', of: ({ domain }) => domain },
    { head: 'ALIASES', of: ({ aliases }) => aliases.join(' ') },
    { head: 'TLS', of: ({ tls }) => yesNo(tls !== null) },
    {
      head: 'SERVES',
      of: ({ routes, redirectTo }) =>
        redirectTo === null
          ? routes.map(({ path, upstream }) => `${path} -> ${upstreamWord(upstream)}`).join('  ')
          : `301 ${redirectTo}`,
    },
    { head: 'AUTH', of: ({ auth }) => yesNo(auth) },
  ],
};

/** An upstream as --route takes it. */
const upstreamWord = (upstream: Upstream): string =>
  upstream.kind === 'local' ? `local:${upstream.port}` : `${upstream.container}:${upstream.port}`;

const yesNo = (flag: boolean): string => (flag ? 'yes' : 'no');
