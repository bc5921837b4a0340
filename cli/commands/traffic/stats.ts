import type { TrafficAnswer, TrafficStats } from '../../../domain/schemas/traffic.js';
import type { CliCommand } from '../../lib/command.js';
import type { View } from '../../lib/output.js';

interface Flags {
  readonly domain?: string;
  readonly period?: string;
}

/** Requests, statuses, bytes and times of the sites, the busiest first. */
export const showTraffic: CliCommand<Flags> = {
  example: 'vsa traffic stats --period 1h',
  configure: (command) =>
    command
      .option('--domain <domain>', 'only of this site')
      .option('--period <period>', '1h, 6h, 24h, 7d or 30d; default 24h'),
  run: async ({ api, out }, { domain, period }) => {
    const answer = await (await api()).get<TrafficAnswer>('/traffic/stats', { domain, period });
    out.rows(answer.items, VIEW);
    for (const { vpsId, reason } of answer.incomplete) out.note(`${vpsId}: ${reason}`);
    return 0;
  },
};

const VIEW: View<TrafficStats> = {
  id: ({ domain }) => domain,
  columns: [
    { head: 'DOMAIN', of: ({ domain }) => domain },
    { head: 'VPS', of: ({ vpsId }) => vpsId },
    { head: 'REQUESTS', of: ({ requests }) => String(requests) },
    { head: '2XX', of: ({ status2xx }) => String(status2xx) },
    { head: '3XX', of: ({ status3xx }) => String(status3xx) },
    { head: '4XX', of: ({ status4xx }) => String(status4xx) },
    { head: '5XX', of: ({ status5xx }) => String(status5xx) },
    { head: 'BYTES', of: ({ bytesSent }) => String(bytesSent) },
    { head: 'AVG MS', of: ({ avgRequestTimeMs }) => String(avgRequestTimeMs) },
  ],
};
