import { expect, test } from 'vitest';
import { parseGitUrl } from './git-url.js';
import { PRODUCTION_RULES } from './rules.js';

test.each([
  ...[
    'https://github.com/o/r.git',
    'https://gitlab.com/group/sub/r',
    'https://codeberg.org/o/r/',
    'git@bitbucket.org:o/r.git',
  ],
  ...['ssh://git@github.com/o/r.git', 'https://github.com/o/.github'],
])('takes %s', (url) => expect(parseGitUrl(url)).toEqual({ ok: true, value: url }));

test.each([
  ...[
    '',
    '--upload-pack=id',
    'ext::sh -c id',
    'http://github.com/o/r',
    'git://github.com/o/r',
    '/srv/r',
    'o/r',
    'https:github.com/o/r',
  ],
  ...[
    'https://github.com/',
    'https://github.com/o/../x',
    'https://github.com/-o/r',
    'https://github.com/o//r',
    'https://github.com/o/r?x=1',
  ],
  ...[
    'https://github.com/o/r#x',
    'https://github.com/o/r\n',
    'https://github.com/o/%2e%2e/r',
    'https://github.com/o/$(id)',
    'https://github.com\\@127.0.0.1/o/r',
  ],
  ...[
    'https://git@github.com/o/r',
    'ssh://root@github.com/o/r',
    'ssh://git:pw@github.com/o/r',
    'git@github.com:-o/r',
    'git@github.com:/etc/r',
  ],
  ...[
    'https://github.com:8443/o/r',
    'https://github.com.evil.example/o/r',
    'git@-oProxyCommand=id:o/r',
    'ssh://-oProxyCommand=id/x',
    7,
    null,
  ],
])('refuses %j', (url) => expect(parseGitUrl(url)).toMatchObject({ ok: false, code: 'GITURL' }));

test.each([
  '10.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '169.254.169.254',
  '[::1]',
  '[::ffff:10.0.0.1]',
  '[fd00:ec2::254]',
  '10.0.0.1:8443',
])('refuses the private host %s even where it is configured', (host) =>
  expect(parseGitUrl(`https://${host}/o/r`, { ...PRODUCTION_RULES, gitHosts: [host] }).ok).toBe(false),
);

test('takes a host and port that is configured', () => {
  const rules = { ...PRODUCTION_RULES, gitHosts: ['git.example.com:8443'] };
  expect(parseGitUrl('https://git.example.com:8443/r.git', rules).ok).toBe(true);
  expect(parseGitUrl('https://git.example.com/r.git', rules).ok).toBe(false);
});

test('never repeats credentials in its message', () => {
  const parsed = parseGitUrl('https://user:tok3n@github.com/o/r');
  expect(parsed.ok ? '' : parsed.message).not.toContain('tok3n');
});
