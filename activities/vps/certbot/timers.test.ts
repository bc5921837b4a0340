import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { otherRenewals } from './timers.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vsa-timers-'));
});
afterEach(() => rm(root, { recursive: true }));

const put = async (path: string, text: string) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};
const DEBIAN = '0 */12 * * * root test -x /usr/bin/certbot -a \\! -d /run/systemd/system && certbot -q renew\n';

test('a machine without certbot has none', async () => {
  expect(await otherRenewals(root)).toEqual([]);
});

test('a timer counts where it is switched on, and Debian leaves the work to it', async () => {
  await put('etc/cron.d/certbot', DEBIAN);
  expect(await otherRenewals(root)).toEqual(['cron, by /etc/cron.d/certbot']);
  await mkdir(join(root, 'run/systemd/system'), { recursive: true });
  const wants = join(root, 'etc/systemd/system/timers.target.wants');
  await mkdir(wants, { recursive: true });
  for (const name of ['certbot.timer', 'logrotate.timer']) await symlink('/nowhere', join(wants, name));
  expect(await otherRenewals(root)).toEqual(["systemd's certbot.timer"]);
});

test('a line of cron counts where it lets certbot renew and is no comment', async () => {
  await put('etc/crontab', '# 0 3 * * * root certbot renew\n0 3 * * * root certbot certificates\n');
  expect(await otherRenewals(root)).toEqual([]);
  await put('var/spool/cron/crontabs/root', 'MAILTO=me\n17 4 * * * /opt/certbot/bin/certbot renew --quiet\n');
  expect(await otherRenewals(root)).toEqual(['cron, by /var/spool/cron/crontabs/root']);
});
