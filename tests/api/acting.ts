import { expect } from 'vitest';
import { sql } from 'kysely';
import { uuidv7 } from '../../lib/uuid.js';
import { recordOutcome } from '../../db/queries/audit.js';
import { finishOperation } from '../../db/queries/operations.js';
import { recordSite } from '../../db/queries/sites.js';
import { findVps } from '../../db/queries/vps.js';
import { OperationView } from '../../domain/schemas/operation.js';
import { DEFAULT_OPTIONS } from '../../domain/site/defaults.js';
import type { SiteModel } from '../../domain/site/model.js';
import { PROGRESS, type Fixture } from './fixture.js';

export const SITE = { domain: 'shop.example', routes: [{ path: '/', upstream: { container: 'web', port: 3000 } }] };

/** What a person, a workflow and the time before do to the API under test. */
export interface Acting {
  /** Asks for a site over HTTP, and expects a 202. */
  provision(body?: object, headers?: Record<string, string>): Promise<OperationView>;
  /** Ends an operation as its workflow would: succeeded. */
  finish(id: string): Promise<void>;
  /** shop.example is live with these routes, over plain HTTP and with its www alias. */
  record(routes?: readonly object[]): Promise<void>;
  forgetAll(): Promise<void>;
}

export const acting = (api: Fixture): Acting => ({
  async provision(body = SITE, headers = {}) {
    const answer = await api.call('POST', '/api/v1/sites', { body, headers });
    expect(answer.status).toBe(202);
    return OperationView.parse(answer.body);
  },
  async finish(id) {
    const end = { state: 'succeeded', progress: PROGRESS, error: null, result: { generation: 2 } } as const;
    await finishOperation(api.db, id, end);
    await recordOutcome(api.db, { id: uuidv7(), operationId: id, result: 'succeeded', error: null });
  },
  async record(routes = []) {
    const vpsUid = (await findVps(api.db, 'vps-01'))?.vps_uid ?? 0;
    const site = { domain: 'shop.example', vpsUid, model: { ...MODEL, routes } as SiteModel, certificateUid: null };
    await recordSite(api.db, { ...site, proof: { at: 'x', checks: [] }, generation: 2, vhostHash: null });
  },
  async forgetAll() {
    await sql`truncate operations, site_names, sites, audit_events, idempotency_keys, operation_events`.execute(api.db);
    Object.assign(api.engine, { startAnswer: 'started', agentSeen: new Date(), progress: PROGRESS });
    api.engine.started.length = 0;
  },
});

const MODEL = {
  ...DEFAULT_OPTIONS,
  domain: 'shop.example',
  aliases: ['www.shop.example'],
  tls: null,
  routes: [],
  redirectTo: null,
  opaque: [],
} as unknown as SiteModel;
