import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { VsaError } from '../../domain/errors.js';

const WINDOW = 15 * 60_000;
const MOST_FAILURES = 100;

/**
 * In front of what takes a code without a token: after 100 wrong ones within 15 minutes an address gets RATE_LIMITED
 * for the rest of them. Nothing else counts, so a hub that is half down locks nobody out.
 */
export const guessLimit = (): RequestHandler =>
  rateLimit({
    windowMs: WINDOW,
    limit: MOST_FAILURES,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, { statusCode }) => statusCode !== 401,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) =>
      next(
        new VsaError('RATE_LIMITED', `There were ${MOST_FAILURES} wrong codes from this address within 15 minutes.`),
      ),
  });
