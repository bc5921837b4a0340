import { describe, expect, test } from 'vitest';
import { renderGenerationConf, renderSite } from '../../activities/lib/render.js';
import { SHAPES } from '../../tests/golden/nginx/shapes.js';
import { readVhost } from './vhost.js';

const read = (text: string) => readVhost('x.conf', text);
const codes = (text: string) => read(text).warnings.map(({ code, line }) => `${code}:${line}`);

const FIRST_SYSTEM = `
# server { server_name commented.example; }
server {
    listen 80;
    server_name shop.example www.shop.example;
    location /.well-known/acme-challenge/ { root /var/www/certbot; }
    location / { return 301 https://$host$request_uri; }
}
server {
    listen 443 ssl;
    http2 on;
    server_name shop.example www.shop.example;
    ssl_certificate /etc/letsencrypt/live/shop.example/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/shop.example/privkey.pem;
    include /etc/nginx/snippets/security_headers_allow_mic.conf;
    access_log /var/log/nginx/domains/shop.example.access.json json_detailed;
    client_max_body_size 20m;
    # auth_basic "Restricted";
    # auth_basic_user_file /etc/nginx/auth/shop.example.htpasswd;
    resolver 127.0.0.11 ipv6=off;
    set $upstream shop-web:3000;
    location /healthz { add_header Content-Type text/plain; return 200 "ok"; }
    location / {
        proxy_pass http://$upstream;
        proxy_read_timeout 120s;
        proxy_send_timeout 90s;
    }
}`;

describe('readVhost()', () => {
  test('reads a vhost of the first system', () => {
    expect(readVhost('shop.conf', FIRST_SYSTEM)).toEqual({
      file: 'shop.conf',
      names: ['shop.example', 'www.shop.example'],
      tls: true,
      routes: [{ path: '/', scheme: 'http', host: 'shop-web', port: 3000, auth: false }],
      redirect: null,
      auth: false,
      clientMaxBodySize: '20m',
      proxyReadTimeout: '120s',
      proxySendTimeout: '90s',
      proxyConnectTimeout: null,
      websocket: false,
      headerSnippet: 'security_headers_allow_mic.conf',
      acme: 'served',
      accessLog: '/var/log/nginx/domains/shop.example.access.json',
      warnings: [
        {
          code: 'NOT_READ',
          line: 15,
          text: 'include /etc/nginx/snippets/security_headers_allow_mic.conf is not followed',
        },
        { code: 'HEADERS_DROPPED', line: 22, text: 'add_header here drops the headers of the server' },
      ],
    });
  });

  test.each(Object.entries(SHAPES))('reads what VSA writes for a site that is %s', (_, { site, env, upstreams }) => {
    const vhost = read(renderSite(site, env, upstreams));
    expect(vhost).toMatchObject({
      names: [site.domain, ...site.aliases],
      tls: site.tls !== null,
      auth: site.auth,
      acme: 'served',
      websocket: site.routes.some(({ websocket }) => websocket),
      redirect: site.redirectTo === null ? null : { code: 301, to: site.redirectTo },
      clientMaxBodySize: '20m',
      warnings: [],
    });
    expect(vhost.routes.map(({ path, auth }) => [path, auth])).toEqual(
      site.routes.map(({ path, authExempt }) => [path, site.auth && !authExempt]),
    );
  });

  test.each([
    ['a log format', 'log_format json_detailed escape=json \'{"a":"$uri"}\';'],
    ['a snippet', 'add_header X-Frame-Options DENY always;\nlimit_req zone=general burst=20 nodelay;'],
    ['only comments', '# server { server_name a.example; }'],
    ['a default server', 'server { listen 80 default_server; server_name _; return 444; }'],
    ['a server without a host name', 'server { listen 80; server_name localhost "" 10.0.0.1 ~^(.+)$; }'],
    ['a stream', 'stream { server { listen 53; server_name a.example; proxy_pass dns:53; } }'],
    ['the marker server', renderGenerationConf({ runtime: 'process', number: 1, markerPort: 1 })],
    ['nothing', ''],
  ])('finds no site in %s', (_, text) => {
    expect(read(text).names).toEqual([]);
  });

  test('finds several upstreams, of upstream blocks and of their own locations', () => {
    const { routes } = read(`
      upstream pool { least_conn; server app-1:8080; server app-2 weight=2;
        server app-3:1 down; server unix:/run/a.sock; }
      server { listen 80; server_name a.example;
        location ^~ /v1/ { proxy_pass http://pool/; location /v1/deep/ { proxy_pass https://deep; } }
        location ~ \\.php$ { fastcgi_pass php:9000; }
        location = /x { proxy_pass http://[::1]:81; }
      }`);
    expect(routes.map(({ path, scheme, host, port }) => `${path} ${scheme} ${host} ${port}`)).toEqual([
      '/v1/ http app-1 8080',
      '/v1/ http app-2 80',
      '/v1/ http unix:/run/a.sock null',
      '/v1/deep/ https deep 443',
      '~ \\.php$ fastcgi php 9000',
      '= /x http [::1] 81',
    ]);
  });

  test('follows variables of any name, through each other and from the nearest block', () => {
    const { routes } = read(`server { server_name a.example; set $h web; set $backend $h:1;
      location / { proxy_pass http://$backend$request_uri; }
      location /b { set $h other; proxy_pass "http://\${h}:2/x"; }
      location /c { proxy_pass http://$unknown; } }`);
    expect(routes.map(({ host, port }) => [host, port])).toEqual([
      ['web', 1],
      ['other', 2],
      ['$unknown', null],
    ]);
  });

  test('sees Basic Auth per location, and only where nginx would ask', () => {
    const text = `server { server_name a.example; auth_basic "x"; auth_basic_user_file /f;
      location / { proxy_pass http://ui:1; } location /api/agent/ { auth_basic off; proxy_pass http://api:2; } }`;
    expect(read(text)).toMatchObject({ auth: true, routes: [{ auth: true }, { auth: false }] });
    expect(codes('server { server_name a.example; auth_basic "x";\n location / { proxy_pass http://a:1; } }')).toEqual([
      'AUTH_WITHOUT_FILE:1',
    ]);
    const inRoot =
      'server { server_name a.example; location / { auth_basic x; auth_basic_user_file /f; proxy_pass http://a:1; } }';
    expect(read(inRoot)).toMatchObject({ auth: true, routes: [{ auth: true }] });
  });

  test.each([
    ['return 301 https://b.example$request_uri;', { code: 301, to: 'https://b.example$request_uri' }],
    ['return https://b.example;', { code: 302, to: 'https://b.example' }],
    ['rewrite ^ https://b.example/ permanent;', { code: 301, to: 'https://b.example/' }],
    ['rewrite ^/(.*)$ https://b.example/$1 redirect;', { code: 302, to: 'https://b.example/$1' }],
    ['location / { return 308 https://b.example; }', { code: 308, to: 'https://b.example' }],
    ['location / { proxy_pass http://a:1; }', null],
    ['location / { return 200 hello; }', null],
    ['return 404;', null],
  ])('reads the redirect of a site that says %s', (text, redirect) => {
    expect(read(`server { listen 80; server_name a.example; ${text} }`).redirect).toEqual(redirect);
  });

  test('is no redirect where one of its servers works and the other only sends there', () => {
    const text = `server { server_name www.a.example; return 301 https://a.example$request_uri; }
      server { listen 443 ssl; server_name a.example; location / { proxy_pass http://a:1; } }`;
    expect(read(text)).toMatchObject({ names: ['a.example', 'www.a.example'], redirect: null, tls: true });
  });

  const challenge = 'location /.well-known/acme-challenge/ { root /w; }';
  test.each([
    ['served', 'location ^~ /.well-known/ { root /w; } location ~ /\\. { deny all; }', ''],
    ['served', 'include snippets/letsencrypt.conf;', ''],
    ['served', 'return 301 https://$host$request_uri;', challenge],
    ['unreachable', `return 301 https://$host$request_uri; ${challenge}`, ''],
    ['unreachable', `rewrite ^ https://$host$request_uri permanent; ${challenge}`, ''],
    ['unreachable', `${challenge} location ~ /\\. { deny all; }`, ''],
    ['unreachable', `auth_basic x; auth_basic_user_file /f; ${challenge}`, ''],
    ['none', 'return 301 https://$host$request_uri;', ''],
    ['none', `# ${challenge}`, ''],
  ])('calls the ACME challenge %s where port 80 says %s', (acme, plain, tls) => {
    const text = `server { listen 80; server_name a.example;
      ${plain}
      }
      server { listen 443 ssl; server_name a.example; ${tls} location / { proxy_pass http://a:1; } }`;
    expect(read(text).acme).toBe(acme);
    expect(codes(text).some((code) => code.startsWith('ACME_UNREACHABLE'))).toBe(acme === 'unreachable');
  });

  test('warns of the traps of the first system', () => {
    const text = `server { server_name n8n.example;
      proxy_set_header Host $host;
      location / {
        proxy_set_header Upgrade $http_upgrade;
        proxy_pass http://n8n:5678;
      }
      location / { proxy_pass http://x:1; }
      }`;
    expect(read(text).websocket).toBe(true);
    expect(codes(text)).toEqual(['PROXY_HEADERS_DROPPED:4', 'WEBSOCKET_HTTP10:5', 'DUPLICATE_LOCATION:7']);
  });

  test('reads up to a syntax error and says where it is', () => {
    const vhost = read('server { listen 80; server_name a.example;\n location / { proxy_pass http://a:1; }\n');
    expect(vhost.names).toEqual(['a.example']);
    expect(vhost.warnings).toEqual([{ code: 'SYNTAX', line: 1, text: '"server" is not closed' }]);
  });

  test('reads the servers of a whole nginx.conf', () => {
    const text =
      'http { upstream p { server q:1; } server { server_name .a.example; location / { proxy_pass http://p; } } }';
    expect(read(text)).toMatchObject({ names: ['a.example', '*.a.example'], routes: [{ host: 'q', port: 1 }] });
  });
});
