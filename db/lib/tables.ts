import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';
import type { MachineFacts } from '../../domain/agent/identity.js';
import type { LogPositions } from '../../domain/traffic/model.js';
import type { PartName } from '../../domain/vps/report.js';
import type { OperationKind, OperationState, Progress, StepError } from '../../domain/operation/model.js';
import type { SiteModel } from '../../domain/site/model.js';
import type { ProofReport } from '../../domain/contracts.js';
import type { AlertTables } from './alertTables.js';
import type { Created, Json, JsonOrNull, Moment, MomentOrNull, Uid } from './columns.js';
import type { UserTables } from './userTables.js';

export interface AcmeAccounts {
  acme_account_uid: Uid;
  directory: string;
  url: string;
  thumbprint: string;
  created_at: Created;
}

export type VpsStatus = 'pending' | 'active' | 'removing' | 'removed';

export interface Vps {
  vps_uid: Uid;
  id: string;
  hostname: string;
  address: string;
  http_port: number;
  https_port: number;
  status: Generated<VpsStatus>;
  generation: number | null;
  /** Why the VPS is only looked at; null: VSA publishes on it. */
  observe_only: Generated<string | null>;
  acme_account_uid: number | null;
  /** As the machine said when it joined. */
  facts: JsonOrNull<MachineFacts>;
  created_at: Created;
  removed_at: MomentOrNull;
}

export interface Certificates {
  certificate_uid: Uid;
  vps_uid: number;
  domain: string;
  serial: string;
  names: string[];
  issuer: string;
  fingerprint: string;
  not_before: Moment;
  not_after: Moment;
  acme_account_uid: number | null;
  created_at: Created;
}

export interface Sites {
  site_uid: Uid;
  domain: string;
  vps_uid: number;
  model: Json<SiteModel>;
  vhost_hash: string | null;
  certificate_uid: number | null;
  proof: Json<ProofReport>;
  generation: number;
  created_at: Created;
  updated_at: ColumnType<Date, Date | string | undefined, Date | string>;
}

export interface SiteNames {
  site_name_uid: Uid;
  name: string;
  domain: string;
  operation_id: string;
  confirmed: Generated<boolean>;
  created_at: Created;
}

export interface Operations {
  operation_uid: Uid;
  id: string;
  kind: OperationKind;
  target: string;
  vps_id: string;
  input: Json<Readonly<Record<string, unknown>>>;
  actor: string;
  state: OperationState;
  progress: JsonOrNull<Progress>;
  error: JsonOrNull<StepError>;
  result: JsonOrNull<unknown>;
  created_at: Created;
  started_at: MomentOrNull;
  finished_at: MomentOrNull;
}

export interface Orders {
  order_uid: Uid;
  operation_id: string;
  acme_account_uid: number;
  url: string | null;
  names: string[];
  created_at: Created;
  outcome: 'issued' | 'failed' | null;
  fingerprint: string | null;
  certificate_id: string | null;
  replaces: string | null;
  exempt: Generated<boolean>;
}

export interface RenewalWindows {
  certificate_uid: number;
  starts_at: MomentOrNull;
  ends_at: MomentOrNull;
  renew_at: MomentOrNull;
  explanation: string | null;
  asked_at: Moment;
  ask_again_at: Moment;
  failures: Generated<number>;
  error: string | null;
}

export interface IdempotencyKeys {
  idempotency_key_uid: Uid;
  principal: string;
  key: string;
  body_hash: string;
  operation_id: string;
  response: Json<unknown>;
  created_at: Created;
}

export interface AuditEvents {
  audit_uid: Uid;
  id: string;
  operation_id: string;
  phase: 'intent' | 'outcome';
  timestamp: Created;
  vps_id: string | null;
  actor: string;
  action: string;
  target: string;
  params: Json<Readonly<Record<string, unknown>>>;
  result: string | null;
  error: JsonOrNull<StepError>;
  duration_ms: number | null;
}

export interface OperationEvents {
  event_uid: Uid;
  operation_id: string;
  version: number;
  hash: string;
  body: Json<unknown>;
  created_at: Created;
}

export interface Tokens {
  token_uid: Uid;
  id: string;
  user_uid: number | null;
  hash: string;
  kind: string;
  name: string;
  scopes: string[];
  created_at: Created;
  expires_at: MomentOrNull;
  last_used_at: MomentOrNull;
}

export interface SetupCodes {
  setup_code_uid: Uid;
  hash: string;
  created_at: Created;
  expires_at: Moment;
  used_at: MomentOrNull;
}

export interface JoinCodes {
  join_code_uid: Uid;
  vps_uid: number;
  hash: string;
  created_at: Created;
  expires_at: Moment;
  used_at: MomentOrNull;
  public_key: string | null;
}

export interface AgentCertificates {
  agent_certificate_uid: Uid;
  vps_uid: number;
  fingerprint: string;
  public_key: string;
  pem: string;
  not_before: Moment;
  not_after: Moment;
  created_at: Created;
  revoked_at: MomentOrNull;
}

export interface VpsReports {
  vps_uid: number;
  seq: number;
  id: string;
  taken_at: Moment;
  stored_at: Moment;
}

export interface VpsSections {
  vps_uid: number;
  section: PartName;
  hash: string | null;
  body: JsonOrNull<unknown>;
  failed: string | null;
  taken_at: MomentOrNull;
}

export interface CertificateRenewals {
  certificate_uid: number;
  attempts: number;
  next_try_at: Moment;
  operation_id: string;
}

export interface TrafficLogs {
  traffic_log_uid: Uid;
  vps_uid: number;
  domain: string;
  positions: Json<LogPositions>;
}

export interface VpsChanges {
  vps_change_uid: Uid;
  vps_uid: number;
  n: number;
  at: Moment;
  operation_id: string | null;
  activity: string;
  subject: string | null;
  result: string;
  duration_ms: number;
}

/** The tables as `db/migrations` makes them. */
export interface Tables extends AlertTables, UserTables {
  acme_accounts: AcmeAccounts;
  vps: Vps;
  certificates: Certificates;
  sites: Sites;
  site_names: SiteNames;
  operations: Operations;
  orders: Orders;
  idempotency_keys: IdempotencyKeys;
  audit_events: AuditEvents;
  operation_events: OperationEvents;
  tokens: Tokens;
  setup_codes: SetupCodes;
  join_codes: JoinCodes;
  agent_certificates: AgentCertificates;
  vps_reports: VpsReports;
  vps_sections: VpsSections;
  vps_changes: VpsChanges;
  certificate_renewals: CertificateRenewals;
  renewal_windows: RenewalWindows;
  traffic_logs: TrafficLogs;
}

export type Row<T extends keyof Tables> = Selectable<Tables[T]>;
export type NewRow<T extends keyof Tables> = Insertable<Tables[T]>;
