import type { SitePlan } from '../../domain/contracts.js';
import type { SiteRequest } from '../../domain/schemas/site.js';
import { conflictsOf } from '../../db/queries/claims.js';
import { checkNames, type Check } from './checks.js';
import type { Services } from './services.js';
import { wantedOf } from './sites.js';

export interface Plan {
  readonly base: SitePlan['base'];
  readonly changes: SitePlan['changes'];
  readonly checks: readonly Check[];
  readonly warnings: readonly string[];
  readonly source: 'live';
  readonly asOf: string;
}

/** What provisioning would change: the agent plans while the hub looks at the names. Changes nothing. */
export async function planOf(services: Services, request: SiteRequest): Promise<Plan> {
  const { wanted, vpsId, vps } = await wantedOf(services, request);
  const names = wanted.names.map(({ name }) => name);
  const [answer, claimed, checks] = await Promise.all([
    services.engine.ask(vpsId, { question: 'plan', change: wanted.change }),
    conflictsOf(services.db, request.domain, names),
    checkNames(services.configuration, vps, wanted.names),
  ]);
  const plan = answer as SitePlan;
  const claims = claimed.map(({ name, holder }): Check => ({ name, result: 'failed', detail: `belongs to ${holder}` }));
  return {
    base: plan.base,
    changes: plan.changes,
    checks: [...claims, ...checks],
    warnings: plan.warnings,
    source: 'live',
    asOf: new Date().toISOString(),
  };
}
