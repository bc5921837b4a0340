import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Identity, renewalTime } from './identity.js';
import { renew } from './register.js';

/** Milliseconds between two tries, and the longest sleep: a machine that was suspended must notice soon. */
const LOOK_EVERY = 60_000;

/** The identity anew whenever half of its certificate's time is over. A hub that is away is asked again. */
export async function* renewals(
  first: Identity,
  stateDir: string,
  log: Logger,
  over: AbortSignal,
): AsyncGenerator<Identity> {
  let identity = first;
  while (!over.aborted) {
    const now = await renewedIfOld(identity, stateDir, log);
    // A hub whose clock is behind ours answers with the one we have.
    if (now.certificate !== identity.certificate) yield now;
    identity = now;
    const pause = Math.min(Math.max(renewalTime(identity) - Date.now(), 1_000), LOOK_EVERY);
    await wait(pause, null, { signal: over }).catch(() => null);
  }
}

/** The next identity where half of the certificate's time is over and the hub answers; else the same. */
export const renewedIfOld = (identity: Identity, stateDir: string, log: Logger): Promise<Identity> =>
  Date.now() < renewalTime(identity) ? Promise.resolve(identity) : asTheHubHasIt(identity, stateDir, log);

/**
 * The identity with the certificate that the hub has for its key, a new one where that is old; the same where the hub
 * does not answer. A hub that was restored from a backup may know another certificate than this machine.
 */
export async function asTheHubHasIt(identity: Identity, stateDir: string, log: Logger): Promise<Identity> {
  try {
    const renewed = await renew(identity, stateDir);
    if (renewed.certificate !== identity.certificate) log.info('the certificate of the agent was renewed');
    return renewed;
  } catch (error) {
    log.warn({ reason: (error as Error).message }, 'the certificate of the agent could not be renewed');
    return identity;
  }
}
