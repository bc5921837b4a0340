import { createHash, X509Certificate } from 'node:crypto';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ask } from '../../activities/lib/ask.js';
import { readIfThere } from '../../activities/lib/files.js';
import { places } from '../../activities/vps/lib/config.js';
import { filesBelow } from '../../activities/vps/proxy/treeHash.js';
import { plainFingerprint } from '../../domain/certificate/fingerprint.js';
import type { SoakVps } from './fleet.js';
import type { Hub } from './hub.js';

export interface Site {
  readonly vps: SoakVps;
  readonly domain: string;
}

/** All of one site that an operation on it may change, on disk, in the records and on the wire. */
export interface SiteState {
  readonly vhost: string | null;
  /** Path below the site's folder -> sha256; made of keys and chains. */
  readonly certificates: Readonly<Record<string, string>>;
  readonly logs: readonly string[];
  /** The model and the certificate as the hub has recorded them. */
  readonly recorded: string | null;
  /** Status over HTTPS, and the served leaf's fingerprint; of the default server's none. */
  readonly wire: { readonly status: number; readonly fingerprint: string | null };
}

export type Change = 'provision' | 'change' | 'renew' | 'unprovision';

/** nginx may be away for a moment because it was killed; what is read then is not of the site. */
const PATIENCE = 40_000;

export async function stateOf(hub: Hub, { vps, domain }: Site): Promise<SiteState> {
  const { live, certificatesOf, siteLogs } = places(vps);
  const { status, json } = await hub.call('GET', `/sites/${domain}`);
  const { model, certificate } = json as { model?: unknown; certificate?: unknown };
  return {
    vhost: (await readIfThere(join(await realpath(live), 'conf.d', `${domain}.conf`)))?.toString('utf8') ?? null,
    certificates: await hashesBelow(certificatesOf(domain)),
    logs: (await readdir(siteLogs)).filter((name) => name.startsWith(`${domain}.access.json`)).sort(),
    recorded: status === 200 ? JSON.stringify({ model, certificate }) : null,
    wire: await wireOf(vps, domain),
  };
}

async function hashesBelow(folder: string): Promise<Record<string, string>> {
  const paths = (await filesBelow(folder).catch(() => [])).sort();
  const hashes = await Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(path).catch(() => null);
      return [relative(folder, path), bytes === null ? 'folder' : createHash('sha256').update(bytes).digest('hex')];
    }),
  );
  return Object.fromEntries(hashes) as Record<string, string>;
}

async function wireOf({ address, httpsPort }: SoakVps, domain: string): Promise<SiteState['wire']> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      const question = { scheme: 'https', host: domain, address, port: httpsPort, path: '/' } as const;
      const { status, fingerprint } = await ask({ ...question, timeoutMs: 10_000 });
      return { status, fingerprint: status === 421 ? null : fingerprint };
    } catch (error) {
      if (Date.now() > end) return { status: 0, fingerprint: (error as Error).message };
      await wait(200);
    }
  }
}

/** What the law is broken by; empty: the site is as the plan says, or byte for byte as before. */
export async function judge(
  site: Site,
  change: Change,
  ended: string,
  before: SiteState,
  now: SiteState,
  wanted: { readonly clientMaxBodySize: string },
): Promise<string[]> {
  if (ended !== 'succeeded') return differences(before, now);
  if (change === 'unprovision') return differences(GONE, now);
  const serial = serialIn(now.vhost);
  const own = await ownCertificate(site, serial);
  const always = [
    ...(own === null ? [`the vhost names the certificate ${serial}, which is not there`] : []),
    ...(own !== null && now.wire.fingerprint !== own ? ['the served certificate is not the one the vhost names'] : []),
    ...(now.wire.status === 200 ? [] : [`it answers ${now.wire.status}`]),
    ...(now.recorded?.includes(serial) === true ? [] : ['the record does not name its certificate']),
    ...(now.logs.length > 0 ? [] : ['it has no log']),
  ];
  return [...always, ...changed(change, before, now, wanted)];
}

function changed(change: Change, before: SiteState, now: SiteState, wanted: { clientMaxBodySize: string }): string[] {
  const sized = (text: string | null) =>
    text?.replace(/(client_max_body_size )"?[^";]+"?;/, `$1${wanted.clientMaxBodySize};`).replaceAll('"', '') ?? null;
  const unquoted = now.vhost?.replaceAll('"', '') ?? null;
  const [old, fresh] = [serialIn(before.vhost), serialIn(now.vhost)];
  const kept = Object.entries(before.certificates).every(([path, hash]) => now.certificates[path] === hash);
  switch (change) {
    case 'change':
      return [
        ...(unquoted === sized(before.vhost) ? [] : ['more than the changed setting differs in the vhost']),
        ...(isDeepStrictEqual(now.certificates, before.certificates) ? [] : ['its certificates differ']),
      ];
    case 'renew':
      return [
        ...(now.vhost === before.vhost?.replaceAll(old, fresh) ? [] : ['more than the certificate differs']),
        ...(fresh === old ? ['it has the same certificate as before'] : []),
        ...(kept ? [] : ['a certificate from before has gone']),
      ];
    default:
      return Object.keys(now.certificates).every((path) => path === fresh || path.startsWith(`${fresh}/`))
        ? []
        : ['more than its certificate lies in its folder'];
  }
}

const GONE: SiteState = {
  vhost: null,
  certificates: {},
  logs: [],
  recorded: null,
  wire: { status: 421, fingerprint: null },
};

function differences(wanted: SiteState, now: SiteState): string[] {
  const parts = Object.keys(wanted) as (keyof SiteState)[];
  return parts
    .filter((part) => !isDeepStrictEqual(wanted[part], now[part]))
    .map((part) => `${part}: ${short(now[part])} instead of ${short(wanted[part])}`);
}

const short = (value: unknown): string => (JSON.stringify(value) ?? '').slice(0, 400);

/** Serial numbers are folder names of many upper-case hex digits. */
export const serialIn = (vhost: string | null): string =>
  /ssl_certificate "?[^";]*\/([0-9A-F]{16,})\/fullchain\.pem/.exec(vhost ?? '')?.[1] ?? 'none';

async function ownCertificate({ vps, domain }: Site, serial: string): Promise<string | null> {
  const chain = await readIfThere(join(places(vps).certificatesOf(domain), serial, 'fullchain.pem'));
  return chain === null ? null : plainFingerprint(new X509Certificate(chain).fingerprint256);
}
