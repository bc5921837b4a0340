import { describe, expect, test } from 'vitest';
import { judgeSurvey, type Survey } from './conformance.js';

const GIB = 1024 ** 3;
const built = ['--with-http_ssl_module', '--with-http_v2_module'];
const good: Survey = {
  nginx: { version: '1.28.0', built },
  docker: { version: '29.1.0', liveRestore: true, root: '/data/docker', rootOnSystemDisk: false },
  disk: { totalBytes: 40 * GIB, freeBytes: 30 * GIB, freeInodes: 1_000 },
  clockAhead: 800,
  taken: [],
  otherNginx: null,
  startedBy: 'systemd',
};
const judged = (change: Partial<Survey>, observe = true) => judgeSurvey({ ...good, ...change }, observe);

describe('a VPS', () => {
  test('with all that VSA needs is ready', () => {
    const summary = 'nginx 1.28.0, Docker 29.1.0, 30.0 GiB free';
    expect(judged({})).toEqual({ blocked: [], warnings: [], observeOnly: null, summary });
  });

  test.each<[string, Partial<Survey>, string]>([
    ['a port is taken', { taken: [{ port: 80, by: 'apache2, pid 812' }] }, 'Port 80 is taken by apache2, pid 812'],
    ['nginx is not there', { nginx: { failed: 'The container web-proxy does not run.' } }, 'web-proxy does not run'],
    ['nginx has no TLS', { nginx: { version: '1.28.0', built: [] } }, 'without --with-http_ssl_module'],
    [
      'nginx lacks a usual module',
      { nginx: { version: '1.28.0', built: [...built, '--without-http_proxy_module'] } },
      'without-http_proxy_module',
    ],
    ['the disk is full', { disk: { ...good.disk, freeBytes: 9 * 1024 ** 2 } }, '9 MiB are free'],
    ['there is no inode', { disk: { ...good.disk, freeInodes: 0 } }, '0 inodes'],
    ['its clock is a day ahead', { clockAhead: 86_400_000 }, "86400 s ahead of the hub's"],
    ['its clock is late', { clockAhead: -121_000 }, "121 s behind the hub's"],
  ])('is blocked where %s', (_why, change, words) => {
    expect(judged(change).blocked).toEqual([expect.stringContaining(words)]);
  });

  test.each<[string, Partial<Survey>, string]>([
    ['there is no Docker', { docker: { failed: 'There is no Docker on this VPS.' } }, 'There is no Docker'],
    [
      'Docker has no live-restore',
      { docker: { ...good.docker, liveRestore: false } as Survey['docker'] },
      'live-restore',
    ],
    [
      'Docker is on the disk of the system',
      { docker: { ...good.docker, rootOnSystemDisk: true } as Survey['docker'] },
      '/data/docker',
    ],
    ['the disk is nearly full', { disk: { ...good.disk, freeBytes: 4 * GIB } }, '90 % full'],
    ['nothing starts the agent', { startedBy: null }, 'after a reboot'],
  ])('is warned of where %s', (_why, change, words) => {
    expect(judged(change)).toMatchObject({ blocked: [], warnings: [expect.stringContaining(words)] });
  });

  test('may differ from the hub by two minutes', () => {
    expect(judged({ clockAhead: -120_000 }).blocked).toEqual([]);
  });

  test('whose nginx serves already is observed, and nowhere else in the way', () => {
    const busy = {
      taken: [{ port: 443, by: 'nginx, pid 71' }],
      otherNginx: { pid: 71, configuration: '/etc/nginx/nginx.conf' },
    };
    expect(judged(busy)).toMatchObject({ blocked: [], observeOnly: expect.stringContaining('/etc/nginx/nginx.conf') });
    expect(judged(busy, false)).toMatchObject({
      blocked: [expect.stringContaining('nginx, pid 71')],
      observeOnly: null,
    });
  });
});
