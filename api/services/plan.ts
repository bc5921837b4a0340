import type { NameCheck, SitePlan } from '../../domain/contracts.js';
import type { SiteRequest } from '../../domain/schemas/site.js';
import { conflictsOf } from '../../db/queries/claims.js';
import type { Services } from './services.js';
import { wantedOf } from './sites.js';

export interface Plan {
  readonly base: SitePlan['base'];
  readonly changes: SitePlan['changes'];
  readonly checks: readonly NameCheck[];
  readonly warnings: readonly string[];
  readonly source: 'live';
  readonly asOf: string;
}

/** What provisioning would change: the agent plans while the hub looks at the names. Changes nothing. */
export async function planOf(services: Services, request: SiteRequest): Promise<Plan> {
  const { wanted, vpsId } = await wantedOf(services, request);
  const names = wanted.names.map(({ name }) => name);
  const [answer, claimed, looked] = await Promise.all([
    services.engine.ask(vpsId, { question: 'plan', change: wanted.change }),
    conflictsOf(services.db, request.domain, names),
    services.engine.lookAtNames({ vpsId, names: wanted.names, warnOnly: wanted.change.skipCert }),
  ]);
  const plan = answer as SitePlan;
  const isTyped = (name: string): boolean => wanted.names.some((each) => each.name === name && each.typed);
  const claims = claimed.map(({ name, holder }): NameCheck =>
    isTyped(name)
      ? { name, result: 'failed', detail: `belongs to ${holder}`, code: 'NAME_CLAIMED', holder }
      : { name, result: 'shown', detail: `belongs to ${holder}: it would be left out`, holder },
  );
  return {
    base: plan.base,
    changes: plan.changes,
    checks: [...claims, ...looked.checks],
    warnings: [...plan.warnings, ...looked.notes],
    source: 'live',
    asOf: new Date().toISOString(),
  };
}
