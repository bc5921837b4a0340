import { clockOff } from './clock.js';
import { type Disk, diskLacks } from './disk.js';
import { DISK_FULL } from './state.js';

/** What a VPS is found to be before it carries sites. */
export interface Survey {
  readonly nginx: NginxSurvey;
  readonly docker: DockerSurvey;
  /** Of the file system that carries the proxy root. */
  readonly disk: Disk;
  /** How far its clock is ahead of the hub's. Milliseconds. */
  readonly clockAhead: number;
  /** The ports its nginx is to have, as far as others have them. */
  readonly taken: readonly TakenPort[];
  /** An nginx that is not VSA's and has one of these ports. */
  readonly otherNginx: OtherNginx | null;
  /** What starts the agent after a reboot; null: nothing that can be seen. */
  readonly startedBy: 'systemd' | 'Docker' | null;
}

/** `built`: `--with-http_ssl_module` and the like. */
export type NginxSurvey = { readonly failed: string } | { readonly version: string; readonly built: readonly string[] };

/** `rootOnSystemDisk`: images and volumes lie on the file system of `/`. */
export type DockerSurvey =
  | { readonly failed: string }
  | {
      readonly version: string;
      readonly liveRestore: boolean;
      readonly root: string;
      readonly rootOnSystemDisk: boolean;
    };

export interface TakenPort {
  readonly port: number;
  /** For example `apache2, pid 812` or `container traefik`. */
  readonly by: string;
}

export interface OtherNginx {
  readonly pid: number;
  /** Its configuration file, where it was given one. */
  readonly configuration: string | null;
}

/** Whether a VPS can carry sites. */
export interface Conformance {
  /** What VSA cannot work with or beside, in words; it is looked at again. */
  readonly blocked: readonly string[];
  /** What works, and may be regretted later. */
  readonly warnings: readonly string[];
  /** Why its sites are only listed, and nothing on it is changed; null: VSA may publish there. */
  readonly observeOnly: string | null;
  /** The good news in one line. */
  readonly summary: string;
}

const NEEDED = ['--with-http_ssl_module', '--with-http_v2_module'];
const NEEDED_DEFAULTS = ['auth_basic', 'geo', 'limit_req', 'map', 'proxy'].map(
  (name) => `--without-http_${name}_module`,
);

/** Judges a survey. `observe`: an nginx that serves already is let alone and only read, instead of being in the way. */
export function judgeSurvey(survey: Survey, observe: boolean): Conformance {
  const { otherNginx, taken } = survey;
  const observed = observe ? otherNginx : null;
  const held = taken.map(({ port, by }) => `Port ${port} is taken by ${by}: stop it.`);
  return {
    blocked: [...(observed === null ? held : []), ...nginxLacks(survey), ...diskIsFull(survey), ...clockIsOff(survey)],
    warnings: [...dockerWarnings(survey), ...diskWarnings(survey), ...serviceWarnings(survey)],
    observeOnly: observed === null ? null : `${inWords(observed)} serves there, which is not VSA's.`,
    summary: summaryOf(survey),
  };
}

const inWords = ({ pid, configuration }: OtherNginx): string =>
  `An nginx (pid ${pid}${configuration === null ? '' : `, ${configuration}`})`;

function nginxLacks({ nginx }: Survey): string[] {
  if ('failed' in nginx) return [nginx.failed];
  const { version, built } = nginx;
  const lacking = [
    ...NEEDED.filter((flag) => !built.includes(flag)).map((flag) => `was built without ${flag}`),
    ...NEEDED_DEFAULTS.filter((flag) => built.includes(flag)).map((flag) => `was built ${flag.slice(2)}`),
  ];
  return lacking.length === 0 ? [] : [`nginx ${version} ${lacking.join(', ')}: install a complete one.`];
}

function diskIsFull({ disk }: Survey): string[] {
  const lacks = diskLacks(disk);
  return lacks === null ? [] : [`${lacks}: make room.`];
}

function clockIsOff({ clockAhead }: Survey): string[] {
  const off = clockOff(clockAhead);
  return off === null ? [] : [`${off}: set it, for example with timedatectl set-ntp true.`];
}

function dockerWarnings({ docker }: Survey): string[] {
  if ('failed' in docker) return [`Docker cannot be used: ${docker.failed}`];
  return [
    ...(docker.liveRestore ? [] : ['Docker has no live-restore: an upgrade of it stops every container.']),
    ...(docker.rootOnSystemDisk ? [`Docker keeps its data in ${docker.root}, on the disk of the system.`] : []),
  ];
}

function diskWarnings({ disk: { totalBytes, freeBytes } }: Survey): string[] {
  const used = totalBytes > 0 ? 1 - freeBytes / totalBytes : 0;
  return used > DISK_FULL ? [`The disk is ${Math.floor(used * 100)} % full.`] : [];
}

const serviceWarnings = ({ startedBy }: Survey): string[] =>
  startedBy === null ? ['Neither systemd nor Docker started the agent: after a reboot it stays away.'] : [];

function summaryOf({ nginx, docker, disk }: Survey): string {
  const nginxIs = 'failed' in nginx ? 'no nginx' : `nginx ${nginx.version}`;
  const dockerIs = 'failed' in docker ? 'no Docker' : `Docker ${docker.version}`;
  return `${nginxIs}, ${dockerIs}, ${(disk.freeBytes / 1024 ** 3).toFixed(1)} GiB free`;
}
