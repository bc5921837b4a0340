export const ALERT_KINDS = [
  'vps-offline',
  // A VpsTopic each.
  'vps-report',
  'vps-clock',
  'vps-disk',
  'vps-host',
  'vps-nginx',
  'vps-sites',
  'vps-certificates',
  'vps-lineages',
  'vps-containers',
  'vps-ledger',
  'vps-traffic',
  'vps-changes',
  'vps-agent',
  'certificate-ending',
  'certificate-wrong',
  'renewal-failed',
  'renewal-untried',
  'site-drift',
  'operation-held',
  'schedule-late',
  'hub-down',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** `critical`: sites are or soon will be broken, or nothing goes on without a person. */
export const SEVERITIES = ['warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What an alert is about: a VPS id, a domain, VPS/NAME, the id of an operation or schedule, or a part of the hub. */
export const OBJECT_KINDS = ['vps', 'site', 'lineage', 'operation', 'schedule', 'part'] as const;
export interface AlertObject {
  readonly kind: (typeof OBJECT_KINDS)[number];
  readonly id: string;
}

/** There is at most one open alert of a kind about an object. */
export interface AlertKey {
  readonly kind: AlertKind;
  readonly object: AlertObject;
}

/** A condition that should be an alert now. */
export interface WantedAlert extends AlertKey {
  readonly severity: Severity;
  readonly vpsId: string | null;
  readonly domain: string | null;
  /** What is the matter, and why. */
  readonly text: string;
  /** What a person does next. */
  readonly fix: string;
  /** How long it must last before anybody is told. Milliseconds. */
  readonly lasting: number;
}

/** What should be an alert now, and what nobody can judge now: alerts of these keys stay as they are. */
export interface Judgement {
  readonly wanted: readonly WantedAlert[];
  readonly unsure: readonly AlertKey[];
}

export const keyOf = ({ kind, object }: AlertKey): string => `${kind} ${object.id}`;

export const together = (judgements: readonly Judgement[]): Judgement => ({
  wanted: judgements.flatMap(({ wanted }) => wanted),
  unsure: judgements.flatMap(({ unsure }) => unsure),
});
