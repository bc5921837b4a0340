import type { PlannedChange } from '../contracts.js';
import { unifiedDiff } from './diff.js';
import type { SiteModel, Upstream } from './model.js';

/** A file of the generation before and after the change; null: there is none. */
export interface PlannedFile {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * What a change does to the VPS, in the order it is done: upstreams, certificate, files; at the end what is kept
 * although VSA has no field for it. `desired` null is the removal of the site.
 */
export function planSite(
  current: SiteModel | null,
  desired: SiteModel | null,
  files: readonly PlannedFile[],
): readonly PlannedChange[] {
  return [
    ...upstreamChanges(current, desired),
    ...certificateChange(current, desired),
    ...files.flatMap(fileChange),
    ...(desired?.opaque ?? []).map((text) => planned('keep', `directive ${oneLine(text)}`)),
  ];
}

const planned = (kind: PlannedChange['kind'], what: string, diff: string | null = null): PlannedChange => ({
  kind,
  what,
  diff,
});

function upstreamChanges(current: SiteModel | null, desired: SiteModel | null): readonly PlannedChange[] {
  const [before, after] = [upstreamsOf(current), upstreamsOf(desired)];
  return [
    ...after.map((name) => planned(before.includes(name) ? 'keep' : 'create', `upstream ${name}`)),
    ...before.filter((name) => !after.includes(name)).map((name) => planned('remove', `upstream ${name}`)),
  ];
}

const upstreamsOf = (site: SiteModel | null): readonly string[] => [
  ...new Set((site?.routes ?? []).map(({ upstream }) => nameOf(upstream))),
];

const nameOf = (upstream: Upstream): string =>
  `${upstream.kind === 'local' ? 'local' : upstream.container}:${upstream.port}`;

function certificateChange(current: SiteModel | null, desired: SiteModel | null): readonly PlannedChange[] {
  const [before, after] = [current?.tls ?? null, desired?.tls ?? null];
  if (after === null) return before === null ? [] : [planned('remove', `certificate ${before.certificate}`)];
  const names = [desired?.domain, ...(desired?.aliases ?? [])].join(', ');
  if (before === null) return [planned('create', `certificate for ${names}`)];
  return [planned(before.certificate === after.certificate ? 'keep' : 'change', `certificate for ${names}`)];
}

/** Only vhosts show their text: a password file's lines are hashes of secrets. */
function fileChange({ path, before, after }: PlannedFile): readonly PlannedChange[] {
  if (before === null && after === null) return [];
  const kind = before === after ? 'keep' : before === null ? 'create' : after === null ? 'remove' : 'change';
  const isVhost = path.startsWith('conf.d/');
  return [planned(kind, `${isVhost ? 'vhost' : 'file'} ${path}`, isVhost ? unifiedDiff(path, before, after) : null)];
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
