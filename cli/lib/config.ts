import { UsageError } from './exit.js';
import { findUp } from './find-up.js';
import type { Io } from './io.js';
import { asText, parseToml, readIfThere, readProfiles } from './profiles.js';

/** Where the hub is and who we are there. */
export interface Connection {
  readonly hubUrl: string;
  readonly token: string | null;
}

export interface ConnectionFlags {
  readonly hub?: string;
  readonly tokenFile?: string;
  readonly profile?: string;
}

const DEFAULT_HUB = 'http://127.0.0.1:8080';

/**
 * The connection of this run: flags, then the environment, then the profile asked for, then the suite running in this
 * checkout, then the current profile. A stored token is sent only to the hub it was stored for.
 */
export async function connection(io: Io, flags: ConnectionFlags): Promise<Connection> {
  const typedHub = flags.hub ?? io.env['VSA_HUB_URL'];
  const stored = await storedConnections(io, flags.profile);
  const typedUrl = typedHub ? hubUrl(typedHub) : null;
  const match = typedUrl === null ? stored[0] : stored.find((each) => each.hubUrl === typedUrl);
  return {
    hubUrl: typedUrl ?? match?.hubUrl ?? DEFAULT_HUB,
    token: (await typedToken(io, flags)) ?? match?.token ?? null,
  };
}

async function storedConnections(io: Io, profile: string | undefined): Promise<Connection[]> {
  const { current, profiles } = await readProfiles(io);
  if (profile !== undefined && profiles[profile] === undefined) {
    throw new UsageError(
      `there is no profile ${profile}`,
      `--profile: ${Object.keys(profiles).join(', ') || 'run `vsa login`'}`,
    );
  }
  const checkout = profile === undefined ? await checkoutConnection(io) : null;
  const chosen = profiles[profile ?? current];
  const fromProfile = chosen && {
    hubUrl: hubUrl(chosen.hubUrl),
    token: chosen.tokenFile === null ? null : await tokenIn(chosen.tokenFile),
  };
  return [checkout, fromProfile].filter((each) => each !== null && each !== undefined);
}

/** What `vsa up` wrote for its own checkout. */
async function checkoutConnection(io: Io): Promise<Connection | null> {
  const file = findUp(io.cwd, '.vsa/cli.toml');
  if (file === null) return null;
  const table = parseToml((await readIfThere(file)) ?? '', file);
  const url = asText(table['hub_url']);
  return url === null ? null : { hubUrl: hubUrl(url), token: asText(table['token']) };
}

async function typedToken(io: Io, flags: ConnectionFlags): Promise<string | null> {
  if (flags.tokenFile !== undefined) return requiredToken(flags.tokenFile, '--token-file');
  const inEnvironment = io.env['VSA_TOKEN'] || io.env['VSA_API_TOKEN'];
  if (inEnvironment) return inEnvironment;
  const file = io.env['VSA_TOKEN_FILE'];
  return file ? requiredToken(file, 'VSA_TOKEN_FILE') : null;
}

async function requiredToken(file: string, source: string): Promise<string> {
  const token = await tokenIn(file);
  if (token === null) throw new UsageError(`${file} holds no token`, `${source}: name a file that holds one`);
  return token;
}

async function tokenIn(file: string): Promise<string | null> {
  return asText(((await readIfThere(file)) ?? '').trim());
}

/** The address without a trailing slash; usage error unless http or https without user and password. */
export function hubUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new UsageError(
      `${JSON.stringify(text)} is no address of a hub`,
      '--hub or VSA_HUB_URL: http(s)://name[:port]',
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
