import { TrafficAnswer, TrafficQuery } from '../../../domain/schemas/traffic.js';
import { DEFAULT_PERIOD, hoursOf } from '../../../domain/fields/period.js';
import { incompleteTraffic, trafficStats } from '../../../db/queries/traffic.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';

/** GET /traffic/stats : sums of the counters that the VPSes' logs gave, the busiest site first. */
export const showTrafficStats = route({
  operationId: 'traffic.stats',
  method: 'get',
  path: '/traffic/stats',
  scope: 'site:read',
  summary: 'Show how many requests the sites answered, and how',
  query: TrafficQuery,
  answers: { 200: TrafficAnswer },
  fails: ['VALIDATION'],
  handle: async ({ query: { domain, period = DEFAULT_PERIOD }, services: { db } }) => {
    const now = new Date();
    const since = new Date(now.getTime() - hoursOf(period) * 3_600_000);
    const [items, incomplete] = await Promise.all([
      trafficStats(db, { since, now, ...(domain === undefined ? {} : { domain }) }),
      incompleteTraffic(db, now),
    ]);
    return ok({
      period,
      since: since.toISOString(),
      items,
      incomplete,
      source: 'counters' as const,
      asOf: now.toISOString(),
    });
  },
});
