import { expect, test } from 'vitest';
import { foldersIn, renewLineageCommand } from './certbot.js';

test('renewLineageCommand() renews one lineage now, where it was made', () => {
  const place = { program: '/usr/bin/certbot', configDir: '/etc/letsencrypt', workDir: null, logsDir: null };
  const line =
    '/usr/bin/certbot renew --cert-name a.example --force-renewal --non-interactive --no-random-sleep-on-renew';
  expect(renewLineageCommand(place, 'a.example').join(' ')).toBe(`${line} --config-dir /etc/letsencrypt`);
  expect(renewLineageCommand({ ...place, workDir: '/w', logsDir: '/l' }, 'a.example').slice(-4)).toEqual([
    ...['--work-dir', '/w'],
    ...['--logs-dir', '/l'],
  ]);
});

test('foldersIn() takes absolute folders of plain characters, and nothing else', () => {
  expect(foldersIn('[renewalparams]\nwork_dir = /var/lib/le\nlogs_dir = /var/log/le \n')).toEqual({
    workDir: '/var/lib/le',
    logsDir: '/var/log/le',
  });
  expect(foldersIn('work_dir = $(id)\nlogs_dir = relative\n# work_dir = /x\n')).toEqual({
    workDir: null,
    logsDir: null,
  });
});
