import type { TrafficStats } from '../../../domain/schemas/traffic.js';

type Numbers = Omit<TrafficStats, 'domain' | 'vpsId'>;

/** The sum of all rows; the mean time is weighted by requests. */
export function sumOf(rows: readonly TrafficStats[]): Numbers {
  const sum = (of: (row: TrafficStats) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const requests = sum((row) => row.requests);
  return {
    requests,
    status2xx: sum((row) => row.status2xx),
    status3xx: sum((row) => row.status3xx),
    status4xx: sum((row) => row.status4xx),
    status5xx: sum((row) => row.status5xx),
    bytesSent: sum((row) => row.bytesSent),
    avgRequestTimeMs: requests === 0 ? 0 : sum((row) => row.avgRequestTimeMs * row.requests) / requests,
  };
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in the unit that leaves one to three digits before the point; 1 kB is 1000 B (IEC 80000-13). */
export function bytesOf(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}
