import { pino, type Logger } from 'pino';

/** One JSON line an event on stdout; the supervisor, systemd or Docker keeps them. */
export const openLog = (name: string): Logger => pino({ name, level: process.env['VSA_LOG_LEVEL'] ?? 'info' });
