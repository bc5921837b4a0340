import type { PlanBase, PlannedChange } from '../../domain/contracts.js';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string | null;
}

/** The answer of `POST /sites/plan`. */
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
