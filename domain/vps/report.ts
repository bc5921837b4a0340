import type { CertificateFacts } from '../certificate/ca.js';
import type { LineageOnVps } from '../certificate/lineage.js';
import type { Disk } from './disk.js';
import type { VpsId } from '../fields/brands.js';
import type { LogPositions, Traffic } from '../traffic/model.js';
import type { LocalChanges } from './change.js';
import type { VhostReading } from '../nginx/vhost.js';

/** What a VPS reports of itself, part by part; each part is sent again only when it has changed. */
export interface Sections {
  readonly host: HostFacts;
  readonly nginx: NginxFacts;
  readonly sites: readonly SiteFacts[];
  readonly certificates: readonly CertificateOnVps[];
  /** Certificates that the VPS's own certbot keeps. */
  readonly lineages: readonly LineageOnVps[];
  readonly containers: readonly ContainerOnVps[];
  /** Operations that the ledger of the VPS still holds something of. */
  readonly ledger: readonly string[];
}
export const SECTION_NAMES = ['host', 'nginx', 'sites', 'certificates', 'lineages', 'containers', 'ledger'] as const;
export type SectionName = (typeof SECTION_NAMES)[number];
/** What may have failed to be read: a section, the access logs, or the agent's own record. */
export const PART_NAMES = [...SECTION_NAMES, 'traffic', 'changes'] as const;
export type PartName = (typeof PART_NAMES)[number];

export interface HostFacts {
  readonly agentVersion: string;
  /** Of the agent; see CONTRACT_VERSION. */
  readonly contract: number;
  readonly kernel: string;
  readonly cpus: number;
  /** Of 1, 5 and 15 minutes. */
  readonly load: readonly number[];
  readonly memory: { readonly totalBytes: number; readonly availableBytes: number };
  /** Of the file system that carries the proxy root. */
  readonly disk: Disk;
}

export interface NginxFacts {
  readonly version: string | null;
  /** The generation `live` points at, and the one that answers; they differ only where something is wrong. */
  readonly live: number;
  readonly served: number | null;
}

/** A vhost of the live tree as it stands there, with lower-case hex sha256 of its bytes. */
export interface SiteFacts {
  readonly hash: string;
  readonly vhost: VhostReading;
  /** Files that it names and that are not there. */
  readonly missing: readonly string[];
}

export interface CertificateOnVps {
  readonly domain: string;
  /** The usable certificate on disk that lasts longest; null: none is usable. */
  readonly onDisk: CertificateFacts | null;
  /** Fingerprint of the leaf that nginx serves for each of its names; null: it serves none. */
  readonly served: readonly { readonly name: string; readonly fingerprint: string | null }[];
}

export interface ContainerFacts {
  readonly name: string;
  readonly image: string;
  /** Docker's words: running, exited, paused ... and, beside it, what `docker ps` shows. */
  readonly state: string;
  readonly status: string;
  readonly ports: readonly string[];
  readonly networks: readonly string[];
  readonly composeProject: string | null;
  readonly composeService: string | null;
}

/** `reachable`: it runs where nginx reaches it, by the shared network or, with nginx as a process, a published port. */
export interface ContainerOnVps extends ContainerFacts {
  readonly reachable: boolean;
}

/** A part without `body` is as the hub has it already; `failed` says why a part could not be read. */
export type Section = { readonly hash: string; readonly body?: unknown } | { readonly failed: string };

/** What an agent must know to send only what the hub lacks. */
export interface Cursor {
  /** Hashes of the parts the hub has. */
  readonly sections: Readonly<Partial<Record<SectionName, string>>>;
  /** How far the access logs were counted, by domain. */
  readonly logs: Readonly<Record<string, LogPositions>>;
  /** The number of the last recorded change; a hub of before does not ask for them. */
  readonly changes?: number;
}
export const NOTHING_KNOWN: Cursor = { sections: {}, logs: {}, changes: 0 };

/** Which report the hub has. The id tells it from one of the same number that was never kept. */
export interface ReportMark {
  /** 0: none. */
  readonly seq: number;
  readonly id: string;
}

export interface VpsReport extends ReportMark {
  readonly vps: VpsId;
  /** RFC 3339 UTC, by the clock of the VPS. */
  readonly takenAt: string;
  readonly sections: Readonly<Partial<Record<SectionName, Section>>>;
  /** Counted since the last report; absent where the parts left no room. */
  readonly traffic?: Traffic;
  /** What the agent recorded since the last report. */
  readonly changes?: LocalChanges;
  /** Something was left out because the report would have become too large: ask again. */
  readonly more: boolean;
}

export const NO_REPORT: ReportMark = { seq: 0, id: '' };

/** The agent does not know what the hub has: it was started anew. */
export interface CursorNeeded {
  readonly vps: VpsId;
  readonly needCursor: true;
}

/** A report as one binary payload (gzip of JSON) is at most this long. */
export const LARGEST_REPORT = 256 * 1024;
/** After this long without a report what is known of a VPS is stale. Milliseconds. */
export const STALE_AFTER = 75_000;
