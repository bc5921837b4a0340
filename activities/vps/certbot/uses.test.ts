import { expect, test } from 'vitest';
import { namesUsing } from './uses.js';

const CERTIFICATE = '/etc/letsencrypt/live/a.example/fullchain.pem';
const server = (names: string, certificate: string) =>
  `server { listen 443 ssl; server_name ${names}; ssl_certificate ${certificate}; location / { return 204; } }\n`;

test('namesUsing() takes the names of the servers that name the certificate, whichever file they stand in', () => {
  const vhosts = [
    server('b.example a.example', CERTIFICATE) + server('other.example', '/etc/letsencrypt/live/other/fullchain.pem'),
    `http { ${server('in.example', `"${CERTIFICATE}"`)} }`,
    'server { listen 80; server_name plain.example; }',
  ];
  expect(namesUsing(vhosts, CERTIFICATE)).toEqual(['a.example', 'b.example', 'in.example']);
});

test('namesUsing() leaves out what is no name, and takes no lineage for another that begins alike', () => {
  const vhosts = [server('*.a.example ~^x "" _ localhost a.example', CERTIFICATE)];
  expect(namesUsing(vhosts, CERTIFICATE)).toEqual(['a.example']);
  expect(namesUsing(vhosts, '/etc/letsencrypt/live/a/fullchain.pem')).toEqual([]);
  expect(namesUsing(['server { this is } no configuration'], CERTIFICATE)).toEqual([]);
});
