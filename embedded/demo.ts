import { createServer } from 'node:http';

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>VSA demo site</title></head>
<body><h1>It works</h1><p>This page comes from a small upstream, through nginx, over HTTPS, put there by a durable
operation. See <code>./bin/vsa site show demo.vsa.localhost</code>.</p></body></html>
`;

/** The demo site's upstream: one page on a port of 127.0.0.1. */
const server = createServer((request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(request.method === 'HEAD' ? undefined : PAGE);
});
server.listen(Number(process.env['VSA_DEMO_PORT']), '127.0.0.1', () => process.send?.('ready'));
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
