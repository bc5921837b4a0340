import type { Begun } from '../services/session/begin.js';
import { type Client, sessionCookie } from './client.js';
import type { Answer } from './route.js';

/** The answer that gives the browser its session; `body` where it is more than the session. */
export const signedIn = (status: number, { view, secret }: Begun, client: Client, body: unknown = view): Answer => ({
  status,
  body,
  headers: { 'Set-Cookie': sessionCookie(client, secret) },
});
