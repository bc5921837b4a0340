import type { HubActivities } from '../../domain/contracts.js';
import { renewalWindow, timeInWindow, windowPause } from '../../domain/certificate/window.js';
import { noteWindow, type WindowNote, windowsToAsk, type WindowToAsk } from '../../db/queries/renewals.js';
import type { HubDeps } from './deps.js';

/** So many certificates are asked for in one tick, this many at once: a fleet's worth in minutes, at no CA's cost. */
const MOST_AT_ONCE = 100;
const SIDE_BY_SIDE = 5;

/** The CA says when it wants certificates replaced (ARI, RFC 9773), for example before it revokes them. */
export function renewalWindowActivities(deps: HubDeps): Pick<HubActivities, 'askRenewalWindows'> {
  const { db, ca, accountUid, now } = deps;

  const askOne = async (certificate: WindowToAsk): Promise<boolean> => {
    const note = await heard(certificate).catch((error: Error) => unheard(certificate, error.message));
    await noteWindow(db, certificate.certificateUid, note);
    return note.error === null;
  };

  async function heard({ certificateId, notAfter, ...known }: WindowToAsk): Promise<WindowNote> {
    const info = await ca.authority.renewalInfo(certificateId);
    const at = now();
    const asked = { asked_at: at, ask_again_at: later(at, windowPause(info?.retryAfterMs ?? null, 0)), failures: 0 };
    const none = { ...asked, starts_at: null, ends_at: null, renew_at: null, explanation: null };
    if (info === null) return { ...none, error: null };
    const { start, end } = info.suggestedWindow;
    const window = renewalWindow(start, end, notAfter.getTime());
    if (window === null)
      return { ...none, error: 'The certificate authority named a window that does not end before the certificate.' };
    const same = known.startsAt?.getTime() === window.start && known.endsAt?.getTime() === window.end;
    return {
      ...asked,
      starts_at: new Date(window.start),
      ends_at: new Date(window.end),
      // Chosen once: chosen anew at each look, the earliest of many random times would win.
      renew_at: same && known.renewAt !== null ? known.renewAt : new Date(timeInWindow(window, Math.random())),
      explanation: explanationOf(info.explanationURL),
      error: null,
    };
  }

  /** What was known before stays. */
  function unheard({ startsAt, endsAt, renewAt, ...known }: WindowToAsk, error: string): WindowNote {
    const at = now();
    const failures = known.failures + 1;
    const asked = { asked_at: at, ask_again_at: later(at, windowPause(null, failures)), failures, error };
    return { ...asked, starts_at: startsAt, ends_at: endsAt, renew_at: renewAt, explanation: null };
  }

  return {
    async askRenewalWindows() {
      const certificates = await windowsToAsk(db, accountUid, now(), MOST_AT_ONCE);
      let failed = 0;
      for (let next = 0; next < certificates.length; next += SIDE_BY_SIDE) {
        const answers = await Promise.all(certificates.slice(next, next + SIDE_BY_SIDE).map(askOne));
        failed += answers.filter((answered) => !answered).length;
        // A CA that does not answer is not asked a hundred times for it.
        if (!answers.includes(true)) return { asked: next + answers.length, failed };
      }
      return { asked: certificates.length, failed };
    },
  };
}

const later = (at: Date, milliseconds: number): Date => new Date(at.getTime() + milliseconds);

/** A person may open it, so it is a web page or nothing. */
const explanationOf = (url: unknown): string | null =>
  typeof url === 'string' && url.length <= 500 && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : null;
