import type { Period } from './brands.js';
import { checkedText } from './parsed.js';

const HOURS = { '1h': 1, '6h': 6, '24h': 24, '7d': 7 * 24, '30d': 30 * 24 } as const;

/** The periods reports exist for. */
export const PERIODS = Object.keys(HOURS) as (keyof typeof HOURS)[];

export const DEFAULT_PERIOD = '24h' as Period;

export const hoursOf = (period: Period): number => HOURS[period as string as keyof typeof HOURS];

/** The period of a report. Code PERIOD. */
export const parsePeriod = checkedText<Period>('PERIOD', PERIODS.join(', '), (text) =>
  PERIODS.some((period) => period === text) ? null : 'There is no such period',
);
