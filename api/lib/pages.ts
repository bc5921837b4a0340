import type { Express } from 'express';
import { BUNDLE_PATH } from '../../domain/agent/identity.js';
import { ERRORS, VsaError } from '../../domain/errors.js';
import type { Services } from '../services/services.js';
import { readiness } from '../services/health.js';
import { agentBundle } from './agentBundle.js';
import { openApiDocument } from './openapi.js';
import type { Route } from './route.js';
import { webUi } from './webUi.js';

/** What is served without a token: health, documentation, the agent's bundle, the web UI's files. Nothing of a site. */
export function pages(services: Services, routes: readonly Route[], version: string): (app: Express) => void {
  const document = JSON.stringify(openApiDocument(routes, version));
  return (app) => {
    app.get('/healthz', (_request, response) => void response.json({ status: 'ok', version }));
    app.get('/readyz', async (_request, response) => {
      const ready = await readiness(services);
      response.status(ready.status === 'ok' ? 200 : 503).json(ready);
    });
    app.get('/api/openapi.json', (_request, response) => void response.type('application/json').send(document));
    app.get('/api/docs', (_request, response) => void response.type('html').send(docsPage(routes, version)));
    app.get(BUNDLE_PATH, async (_request, response) => {
      const bundle = await agentBundle();
      if (bundle === null) throw new VsaError('NOT_FOUND', 'This hub has no bundle of the agent: `make agent-bundle`.');
      response.set('Content-Disposition', `attachment; filename="${bundle.file}"`);
      response.type('application/gzip').sendFile(bundle.path);
    });
    app.get('/style.css', (_request, response) => void response.type('css').send(STYLE));
    webUi(app);
  };
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
code{font:14px ui-monospace,monospace}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #d8dee4}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}a{color:#79b8ff}td,th{border-color:#30363d}}`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const htmlPage = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escaped(title)}</title><link rel="stylesheet" href="/style.css"><body>${body}</body></html>`;

function docsPage(routes: readonly Route[], version: string): string {
  const rows = routes.map(
    ({ method, path, scope, summary }) =>
      `<tr><td><code>${method.toUpperCase()} /api/v1${escaped(path)}</code>` +
      `<td>${escaped(scope)}<td>${escaped(summary)}`,
  );
  const errors = Object.entries(ERRORS).map(
    ([code, { status, title, fix }]) =>
      `<tr id="${code}"><td><code>${code}</code><td>${status}<td>${escaped(title)}. ${escaped(fix)}`,
  );
  return htmlPage(
    'VSA API',
    `<h1>VSA API ${escaped(version)}</h1>
    <p>The whole of it, with every field: <a href="/api/openapi.json">openapi.json</a>.
    Send <code>Authorization: Bearer vsa_...</code>;
    what starts an operation also needs an <code>Idempotency-Key</code>.</p>
    <h2>Routes</h2><table><tr><th>route<th>scope<th>what it does${rows.join('')}</table>
    <h2>Errors</h2><table><tr><th>code<th>status<th>meaning and what to do${errors.join('')}</table>`,
  );
}
