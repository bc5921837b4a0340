import type { ColumnType, Generated } from 'kysely';
import type { AlertKind, AlertObject, Severity } from '../../domain/alert/model.js';
import type { Notice } from '../../domain/alert/notice.js';
import type { Created, Json, Moment, MomentOrNull, Uid } from './columns.js';

export interface Alerts {
  alert_uid: Uid;
  id: string;
  kind: AlertKind;
  severity: Severity;
  object_kind: AlertObject['kind'];
  object_id: string;
  vps_uid: number | null;
  domain: string | null;
  text: string;
  fix: string;
  first_seen_at: Moment;
  last_seen_at: Moment;
  raised_at: MomentOrNull;
  reminded_at: MomentOrNull;
  acknowledged_at: MomentOrNull;
  acknowledged_by: ColumnType<string | null, string | null | undefined, string | null>;
  resolved_at: MomentOrNull;
}

export interface AlertDeliveries {
  alert_delivery_uid: Uid;
  id: string;
  alert_uid: number | null;
  operation_id: string | null;
  notice: Json<Notice>;
  attempts: Generated<number>;
  next_try_at: Generated<Date>;
  last_error: ColumnType<string | null, string | null | undefined, string | null>;
  delivered_at: MomentOrNull;
  created_at: Created;
}

export interface AlertWatch {
  only_row: Generated<boolean>;
  looks: Generated<number>;
  looked_at: MomentOrNull;
  concluded_at: MomentOrNull;
  heard_since: Moment;
}

export interface ScheduleRuns {
  schedule_id: string;
  ran_at: MomentOrNull;
  paused: Generated<boolean>;
  rested_at: MomentOrNull;
  missed_from: MomentOrNull;
  missed_until: MomentOrNull;
}

export interface AlertTables {
  alerts: Alerts;
  alert_deliveries: AlertDeliveries;
  alert_watch: AlertWatch;
  schedule_runs: ScheduleRuns;
}
