import { addressOf, isPublicAddress } from './addresses.js';
import type { GitUrl } from './brands.js';
import { checkedText } from './parsed.js';
import type { FieldRules } from './rules.js';

/** A repository over https, or over ssh as the user git, on an allowed host with a public address. Code GITURL. */
export const parseGitUrl = checkedText<GitUrl>(
  'GITURL',
  'https://HOST/owner/repository or git@HOST:owner/repository on an allowed Git host, without credentials',
  hostOfUrl,
  badPath,
);

/** https and ssh URLs, and scp's short form. The host's own characters are left to the allow-list. */
const FORMS = [
  /^https:\/\/(?<host>[^/@?#\\\s]+)\/(?<path>.*)$/s,
  /^ssh:\/\/git@(?<host>[^/@?#\\\s]+)\/(?<path>.*)$/s,
  /^git@(?<host>[^/@:?#\\\s]+):(?<path>.*)$/s,
];

const groupsOf = (url: string): Record<string, string> | undefined =>
  FORMS.map((form) => form.exec(url)?.groups).find((groups) => groups !== undefined);

function hostOfUrl(url: string, rules: FieldRules): string | null {
  if (url.length > 512) return 'It is too long';
  const host = groupsOf(url)?.host;
  if (host === undefined) return 'It is no https or ssh address of a repository';
  const address = addressOf(host.replace(/:\d+$/, ''));
  if (address.kind === 'unreadable' || (address.kind === 'address' && !isPublicAddress(address.address))) {
    return 'Its host is no public address';
  }
  if (rules.gitHosts.includes(host)) return null;
  return `Its host is not allowed (allowed: ${rules.gitHosts.join(', ')})`;
}

function badPath(url: string): string | null {
  const path = (groupsOf(url)?.path ?? '').replace(/\/$/, '');
  const good = /^[A-Za-z0-9_~][A-Za-z0-9._~-]*(\/[A-Za-z0-9_~.][A-Za-z0-9._~-]*)*$/;
  if (!good.test(path)) return 'Its path has a form that is not accepted';
  return path.split('/').some((segment) => /^\.{1,2}$/.test(segment)) ? 'Its path has a . or .. segment' : null;
}
