import type { RequestHandler } from 'express';
import { rateLimit, type Options } from 'express-rate-limit';
import { VsaError } from '../../domain/errors.js';

const WINDOW = 15 * 60_000;
const MOST = 100;

/**
 * In front of what takes a code without a token: after 100 wrong ones within 15 minutes an address gets RATE_LIMITED
 * for the rest of them. Nothing else counts, so a hub that is half down locks nobody out.
 */
export const guessLimit = (): RequestHandler =>
  limit(`There were ${MOST} wrong codes from this address within 15 minutes.`, {
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, { statusCode }) => statusCode !== 401,
  });

/** In front of what keeps a row for whoever asks: an address gets RATE_LIMITED after 100 within 15 minutes. */
export const askingLimit = (): RequestHandler => limit(`This address has asked ${MOST} times within 15 minutes.`);

const limit = (message: string, counted: Partial<Options> = {}): RequestHandler =>
  rateLimit({
    windowMs: WINDOW,
    limit: MOST,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(new VsaError('RATE_LIMITED', message)),
    ...counted,
  });
