import type { View } from './output.js';

/** What the reader makes of a vhost file, as far as a table shows it. */
export interface VhostRow {
  readonly file: string;
  readonly names: readonly string[];
  readonly tls: unknown;
  readonly routes: readonly { readonly path: string; readonly host: string | null; readonly port: number | null }[];
  readonly redirect: { readonly code: number; readonly to: string } | null;
  readonly auth: unknown;
  readonly warnings: readonly { readonly code: string }[];
}

export interface VhostText {
  readonly text: string;
}

/** One kept generation of a VPS's nginx tree. */
export interface GenerationRow {
  readonly generation: number;
  readonly live: boolean;
  readonly at?: string;
}

export const vhostView: View<VhostRow> = {
  id: ({ file }) => file,
  columns: [
    { head: 'FILE', of: ({ file }) => file },
    { head: 'NAMES', of: ({ names }) => names.join(' ') },
    { head: 'TLS', of: ({ tls }) => (tls ? 'yes' : 'no') },
    { head: 'SERVES', of: serves },
    { head: 'AUTH', of: ({ auth }) => (auth ? 'yes' : 'no') },
    { head: 'WARNINGS', of: ({ warnings }) => warnings.map(({ code }) => code).join(' ') },
  ],
};

function serves({ routes, redirect }: VhostRow): string {
  if (routes.length === 0 && redirect !== null) return `${redirect.code} ${redirect.to}`;
  return routes.map(({ path, host, port }) => `${path} -> ${host ?? '?'}:${port ?? '?'}`).join('  ');
}
