import { createApi } from './client.js';
import type { Context } from './command.js';
import { saveProfile } from './profiles.js';
import { UsageError } from './exit.js';

/** Exchanges the one-time setup code, asked for without echo, and keeps the admin token. */
export async function setupWithCode(context: Context, profile: string): Promise<number> {
  const code = await context.prompts.secret('Setup code (printed by the hub when it started)');
  const { hubUrl } = await context.api();
  // Without the token of this checkout: the code alone is the proof.
  const { token } = await createApi({ hubUrl, token: null }).post<{ token: string }>('/setup', { code });
  return save(context, profile, hubUrl, token);
}

/** Keeps a token once the hub has accepted it. */
export async function keepToken(context: Context, profile: string, token: string): Promise<number> {
  const { hubUrl } = await context.api();
  await createApi({ hubUrl, token }).get('/operations', { pageSize: 1 });
  return save(context, profile, hubUrl, token);
}

async function save({ io, out }: Context, profile: string, hubUrl: string, token: string): Promise<number> {
  if (!/^[a-z0-9_-]{1,64}$/.test(profile)) {
    throw new UsageError(`${JSON.stringify(profile)} is no profile name`, '--as: a-z, 0-9, - and _');
  }
  const file = await saveProfile(io, profile, hubUrl, token);
  out.note(`signed in to ${hubUrl}; the token is in ${file}`);
  return 0;
}
