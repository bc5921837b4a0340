import type { Request, Response } from 'express';
import { VsaError } from '../../domain/errors.js';
import type { Services } from '../services/services.js';
import { authenticate, demand, type Guard } from './caller.js';
import type { Client } from './client.js';

/** Milliseconds a stream may outlive the session, token or role that opened it. */
const LOOK_EVERY = 5_000;

/** Ends the stream once its caller would be refused: signed out, idle too long, token removed, role taken away. */
export function endWhenRefused(
  { db, log }: Pick<Services, 'db' | 'log'>,
  guard: Guard,
  client: Client,
  request: Request,
  response: Response,
): void {
  const look = async (): Promise<void> => {
    try {
      demand(await authenticate(db, request.get('authorization'), client, true), guard);
    } catch (error) {
      // Nobody is sent away because Postgres rests.
      if (error instanceof VsaError && error.code !== 'DATABASE_DOWN') return void response.end();
      log.debug({ err: error }, 'the caller of a stream cannot be looked at now');
    }
  };
  const looking = setInterval(() => void look(), LOOK_EVERY);
  response.on('close', () => clearInterval(looking));
}
