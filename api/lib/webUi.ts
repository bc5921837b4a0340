import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express, type Request, type Response } from 'express';
import { VsaError } from '../../domain/errors.js';
import { packageRoot } from '../../lib/packageRoot.js';

const FOLDER = join(packageRoot(), 'dist/web');

/** A file below assets/ has a hash of its content in its name, so it never changes. */
const FOREVER = 'public, max-age=31536000, immutable';

/**
 * Serves the built web UI: its files, and its one page at every address that a browser asks a page of. The page
 * carries a nonce of its own for the style elements it makes (CSP 3, 2.3.1); scripts come from files only.
 */
export function webUi(app: Express): void {
  const path = join(FOLDER, 'index.html');
  const page = existsSync(path) ? readFileSync(path, 'utf8') : null;
  const files = { index: false, redirect: false, cacheControl: false } as const;
  const kept = { ...files, setHeaders: (response: Response) => void response.set('Cache-Control', FOREVER) };
  app.use('/assets', express.static(join(FOLDER, 'assets'), kept));
  app.use(express.static(FOLDER, files));
  app.get('/{*path}', (request, response, next) => {
    if (!wantsPage(request)) return next();
    if (page === null) throw new VsaError('NOT_FOUND', 'This hub was started without its web UI: run `make build`.');
    sendPage(page, response);
  });
}

/** A probe of an address that does not exist must not get a page: beside `/` only a browser's own words count. */
const wantsPage = ({ path, headers }: Request): boolean =>
  path === '/' || (!/^\/(api|assets)\//.test(path) && (headers.accept ?? '').includes('text/html'));

function sendPage(page: string, response: Response): void {
  const nonce = randomBytes(16).toString('base64');
  response.set('Content-Security-Policy', policy(nonce));
  response.type('html').send(page.replace('%NONCE%', nonce));
}

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
