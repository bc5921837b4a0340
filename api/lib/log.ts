import { pino, type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** JSON lines on stderr. Only named fields are logged, never whole requests, so no token gets in. */
export const openLog = (level: string): Log => pino({ level, base: { part: 'api' } }, process.stderr);

/** For tests. */
export const silentLog: Log = pino({ level: 'silent' });
