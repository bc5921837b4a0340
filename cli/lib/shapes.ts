import type { PlanBase, PlannedChange, ProvisionedSite, UnprovisionedSite } from '../../domain/contracts.js';
import type { OperationKind, Progress, StepError, StepProgress } from '../../domain/operation/model.js';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string | null;
}

export type StepView = StepProgress;

/** An operation as REST and the event stream show it. */
export interface OperationView extends Omit<Progress, 'version'> {
  readonly id: string;
  readonly kind: OperationKind;
  readonly target: string;
  readonly vpsId: string;
  readonly actor: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly error: StepError | null;
  readonly result: ProvisionedSite | UnprovisionedSite | Readonly<Record<string, unknown>> | null;
  /** What is left behind after `operation abandon`. */
  readonly left?: readonly string[];
  readonly links?: { readonly temporal?: string | null };
}

export interface PlanView {
  readonly base: PlanBase;
  readonly changes: readonly PlannedChange[];
  readonly checks: readonly { readonly name: string; readonly result: string; readonly detail: string }[];
  readonly warnings: readonly string[];
}

export type UpstreamBody =
  | { readonly container: string; readonly port: number }
  | { readonly localPort: number }
  | { readonly publishedPort: number; readonly port?: number };

export interface RouteRequest {
  readonly path: string;
  readonly upstream: UpstreamBody;
  readonly websocket?: boolean;
}

/** The body of `POST /sites` and `POST /sites/plan`. */
export interface SiteRequest {
  readonly domain: string;
  readonly vpsId?: string;
  readonly aliases?: readonly string[];
  readonly www?: boolean;
  readonly routes?: readonly RouteRequest[];
  readonly redirectTo?: string;
  readonly skipCert?: boolean;
  readonly clientMaxBodySize?: string;
  readonly timeouts?: { readonly connect?: string; readonly read?: string; readonly send?: string };
  readonly rateLimit?: string;
  readonly headers?: object;
  readonly base?: PlanBase;
  readonly waitForVps?: boolean;
}

export interface SiteView {
  readonly domain: string;
  readonly state: string;
  readonly vpsId: string;
  readonly aliases?: readonly string[];
}

export interface VpsView {
  readonly id: string;
  readonly state: string;
  readonly hostname?: string;
}

export interface AuditEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly vpsId: string | null;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly result: string | null;
  readonly error: string | { readonly code: string } | null;
  readonly durationMs: number | null;
}
