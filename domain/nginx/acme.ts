import type { Directive } from './parse.js';
import { isProtected } from './proxied.js';
import type { Server } from './server.js';
import { type Block, named } from './tree.js';
import { CHALLENGE_PATH } from './vocabulary.js';

export type Acme = 'served' | 'unreachable' | 'none';

/**
 * Whether an HTTP-01 request (RFC 8555, section 8.3) gets an answer: on port 80, or on port 443 where port 80 sends the
 * same path there, as CAs follow redirects.
 */
export function acmeOf(servers: readonly Server[]): Acme {
  const plain = servers.filter((server) => server.plain);
  if (plain.some(reachesChallenge)) return 'served';
  if (plain.some(keepsPath) && servers.some((server) => server.tls && reachesChallenge(server))) return 'served';
  return servers.some((server) => challengeOf(server.block) !== null) ? 'unreachable' : 'none';
}

function reachesChallenge({ block, shadow }: Server): boolean {
  const challenge = challengeOf(block);
  if (challenge === null || shadow !== null) return false;
  if (challenge.block === null) return true;
  return (
    !isHidden(challenge, block) &&
    (!isProtected([challenge.block, block]) || named(challenge.block, 'return').length > 0)
  );
}

/** Also an included snippet whose name says so: it cannot be read here. */
function challengeOf(block: Block): Directive | null {
  return (
    block.find(({ name, args }) => {
      const path = (args.at(-1) ?? '').replaceAll('\\', '');
      if (name === 'include') return /acme|letsencrypt|challenge|certbot/i.test(path.split('/').at(-1) ?? '');
      return (
        name === 'location' && (path.includes('acme-challenge') || (path.length > 1 && CHALLENGE_PATH.startsWith(path)))
      );
    }) ?? null
  );
}

/** Regexes people use to deny hidden files; they win over a prefix location, and over a later regex. */
const HIDDEN_FILES = new Set(['/\\.', '^/\\.', '(^|/)\\.', '(?:^|/)\\.', '/\\..*', '\\.']);

function isHidden(challenge: Directive, block: Block): boolean {
  if (challenge.args[0] === '^~' || challenge.args[0] === '=') return false;
  const regex = challenge.args[0]?.startsWith('~') === true;
  return named(block, 'location').some(
    ({ args, line }) =>
      args[0]?.startsWith('~') === true && HIDDEN_FILES.has(args[1] ?? '') && (!regex || line < challenge.line),
  );
}

/** Redirects to HTTPS under the same path. */
const keepsPath = ({ redirect }: Server): boolean =>
  redirect !== null && redirect.to.startsWith('https://') && /\$(request_uri|uri)\b/.test(redirect.to);
