/** How a site is on its VPS otherwise than VSA left it. */
export const DRIFT_NAMES = [
  'NOT_LIVE',
  'EDITED_BY_HAND',
  'FILE_MISSING',
  'UPSTREAM_DETACHED',
  'SERVED_NOT_DISK',
] as const;
export type DriftName = (typeof DRIFT_NAMES)[number];

export interface Drift {
  readonly name: DriftName;
  /** What it is, in words. */
  readonly detail: string;
}

/** What VSA left: its words count. */
export interface LeftSite {
  /** sha256 of the vhost; null: unknown. */
  readonly vhostHash: string | null;
  /** Containers that its routes lead to. */
  readonly containers: readonly string[];
  readonly hasCertificate: boolean;
}

/**
 * What its VPS last reported, part by part. undefined: nothing since VSA changed the site, or the part could not be
 * read; null: it is not there. A VPS may report anything, so nothing in it is taken as given.
 */
export interface ReportedSite {
  readonly vhost: unknown;
  readonly certificate: unknown;
  readonly containers: unknown;
}

/** Where the report speaks against what VSA left; empty also where nothing is known. */
export function driftOf(left: LeftSite, { vhost, certificate, containers }: ReportedSite): Drift[] {
  if (vhost === null) return [{ name: 'NOT_LIVE', detail: 'nginx has no vhost of it.' }];
  return [
    ...(vhost === undefined ? [] : ofVhost(left, vhost)),
    ...(containers === undefined ? [] : left.containers.flatMap((name) => ofContainer(name, containers))),
    ...(certificate === undefined || certificate === null || !left.hasCertificate ? [] : ofCertificate(certificate)),
  ];
}

function ofVhost({ vhostHash }: LeftSite, vhost: unknown): Drift[] {
  const edited = vhostHash !== null && get(vhost, 'hash') !== vhostHash;
  const missing = listOf(get(vhost, 'missing')).filter((path) => typeof path === 'string');
  return [
    ...(edited ? [{ name: 'EDITED_BY_HAND', detail: 'Its vhost is not the one that VSA published.' } as const] : []),
    ...missing.map(
      (path) => ({ name: 'FILE_MISSING', detail: `Its vhost names ${path}, which is not there.` }) as const,
    ),
  ];
}

/** Where a VPS has none of them the list itself may be null. */
function ofContainer(name: string, containers: unknown): Drift[] {
  const found = listOf(containers).find((container) => get(container, 'name') === name);
  if (found === undefined) return [{ name: 'UPSTREAM_DETACHED', detail: `There is no container ${name}.` }];
  const state = get(found, 'state');
  if (state !== 'running')
    return [{ name: 'UPSTREAM_DETACHED', detail: `The container ${name} does not run: ${String(state)}.` }];
  if (get(found, 'reachable') !== false) return [];
  return [
    { name: 'UPSTREAM_DETACHED', detail: `The container ${name} has left the network that nginx reaches it by.` },
  ];
}

function ofCertificate(certificate: unknown): Drift[] {
  const onDisk = get(get(certificate, 'onDisk'), 'fingerprint');
  const others = listOf(get(certificate, 'served')).filter((served) => {
    const fingerprint = get(served, 'fingerprint');
    return typeof fingerprint === 'string' && fingerprint !== onDisk;
  });
  if (typeof onDisk !== 'string' || others.length === 0) return [];
  const names = others.map((served) => String(get(served, 'name'))).join(', ');
  return [{ name: 'SERVED_NOT_DISK', detail: `nginx serves another certificate than the newest on disk: ${names}.` }];
}

const get = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
