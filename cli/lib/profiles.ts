import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'smol-toml';
import { UsageError } from './exit.js';
import type { Io } from './io.js';

export interface Profile {
  readonly hubUrl: string;
  /** A file 0600 that holds the token and nothing else. */
  readonly tokenFile: string | null;
}
export interface Profiles {
  readonly current: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** `$XDG_CONFIG_HOME/vsa/config.toml`, by default below `~/.config`. */
export const profilesFile = (io: Io): string =>
  join(io.env['XDG_CONFIG_HOME'] || join(io.home, '.config'), 'vsa', 'config.toml');

/** All profiles; none where the file is missing. A file that is no TOML is a usage error naming it. */
export async function readProfiles(io: Io): Promise<Profiles> {
  const text = await readIfThere(profilesFile(io));
  if (text === null) return { current: 'default', profiles: {} };
  const table = parseToml(text, profilesFile(io));
  const entries = Object.entries(asTable(table['profiles'])).map(([name, each]): [string, Profile] => {
    const profile = asTable(each);
    return [name, { hubUrl: asText(profile['hub_url']) ?? '', tokenFile: asText(profile['token_file']) }];
  });
  return { current: asText(table['current']) ?? 'default', profiles: Object.fromEntries(entries) };
}

/** Keeps the token in a file of its own (0600) and makes the profile the current one. Answers the token's file. */
export async function saveProfile(io: Io, name: string, hubUrl: string, token: string): Promise<string> {
  const file = profilesFile(io);
  const tokenFile = join(dirname(file), `${name}.token`);
  const before = await readProfiles(io);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await replace(tokenFile, `${token}\n`);
  await replace(file, profilesToml({ current: name, profiles: { ...before.profiles, [name]: { hubUrl, tokenFile } } }));
  return tokenFile;
}

/** A TOML file as a table; usage error where it is none. */
export function parseToml(text: string, file: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(
      `${file} is no TOML: ${(error as Error).message.split('\n')[0]}`,
      'correct the file or remove it',
    );
  }
}

export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`, 'correct its owner or mode');
  }
}

export const asText = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const asTable = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function profilesToml({ current, profiles }: Profiles): string {
  const tables = Object.entries(profiles).map(([name, { hubUrl, tokenFile }]) => [
    name,
    { hub_url: hubUrl, ...(tokenFile === null ? {} : { token_file: tokenFile }) },
  ]);
  return `${stringify({ current, profiles: Object.fromEntries(tables) as Record<string, Record<string, string>> })}\n`;
}

async function replace(file: string, text: string): Promise<void> {
  const next = `${file}.${process.pid}.new`;
  await writeFile(next, text, { mode: 0o600 });
  await chmod(next, 0o600);
  await rename(next, file);
}
