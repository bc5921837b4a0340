import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { VsaError } from '../../domain/errors.js';

const WINDOW = 15 * 60_000;
const MOST = 100;

/** In front of what keeps a row for whoever asks: an address gets RATE_LIMITED after 100 within 15 minutes. */
export const askingLimit = (): RequestHandler =>
  rateLimit({
    windowMs: WINDOW,
    limit: MOST,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) =>
      next(new VsaError('RATE_LIMITED', `This address has asked ${MOST} times within 15 minutes.`)),
  });
