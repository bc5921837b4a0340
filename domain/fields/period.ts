import type { Period } from './brands.js';
import { checkedText } from './parsed.js';

/** The periods reports exist for. */
export const PERIODS = ['1h', '6h', '24h', '7d', '30d'] as const;

/** The period of a report. Code PERIOD. */
export const parsePeriod = checkedText<Period>('PERIOD', PERIODS.join(', '), (text) =>
  PERIODS.some((period) => period === text) ? null : 'There is no such period',
);
