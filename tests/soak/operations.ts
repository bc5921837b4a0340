import { setTimeout as wait } from 'node:timers/promises';
import { OPEN_STATES, type OperationState } from '../../domain/operation/model.js';
import type { Book } from './book.js';
import type { Hub } from './hub.js';
import type { Random } from './random.js';
import { type Change, judge, type Site, type SiteState, stateOf } from './site.js';

interface Seen {
  readonly state: OperationState;
  readonly held: { readonly reason: string } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Longer than any wait of a crashed part: an operation that is open still will not end. Milliseconds. */
const LONGEST = 360_000;
const LOOK_EVERY = 400;
/** Of ten operations so many are cancelled. */
const CANCELLED_OF_TEN = 1.5;
const LATEST_CANCEL = 3_000;

export interface Wanted {
  readonly upstreamPort: number;
  readonly clientMaxBodySize: string;
  readonly purge: boolean;
}

/** Changes a site, waits for the end and holds it against the law. Answers the end; null: it was refused. */
export async function change(
  hub: Hub,
  book: Book,
  random: Random,
  site: Site,
  kind: Change,
  wanted: Wanted,
): Promise<OperationState | null> {
  const before = await stateOf(hub, site);
  const begun = Date.now();
  const { status, json } = await begin(hub, site, kind, wanted);
  if (status !== 202) {
    const code = String(json['code']);
    book.refusals.set(code, (book.refusals.get(code) ?? 0) + 1);
    await lawful(hub, book, site, { kind, id: 'none', state: 'failed', before, wanted });
    return null;
  }
  const id = String(json['id']);
  const cancel = random.next() * 10 < CANCELLED_OF_TEN ? random.next() * LATEST_CANCEL : null;
  const cancelling = cancel === null ? Promise.resolve() : cancelLater(hub, book, id, cancel);
  const { state, error } = await followed(hub, book, id, `${kind} of ${site.domain}`);
  await cancelling;
  book.endings.push({ id, change: kind, state, code: error?.code ?? null, took: Date.now() - begun });
  if (OPEN_STATES.includes(state)) return state;
  await lawful(hub, book, site, { kind, id, state, before, wanted });
  return state;
}

function begin(hub: Hub, { vps, domain }: Site, kind: Change, { upstreamPort, clientMaxBodySize, purge }: Wanted) {
  const routes = [{ path: '/', upstream: { localPort: upstreamPort } }];
  switch (kind) {
    case 'provision':
      return hub.call('POST', '/sites', { domain, vpsId: vps.id, www: false, routes });
    case 'change':
      return hub.call('POST', '/sites', { domain, clientMaxBodySize });
    case 'renew':
      return hub.call('POST', `/certificates/${domain}/renew`, {});
    case 'unprovision':
      return hub.call('DELETE', `/sites/${domain}?containers=keep${purge ? '&purge=true' : ''}`);
  }
}

async function cancelLater(hub: Hub, book: Book, id: string, after: number): Promise<void> {
  await wait(after);
  book.cancels.asked += 1;
  const { status } = await hub.call('POST', `/operations/${id}/cancel`, {});
  // Over, or past its point of no return.
  if (status !== 202) book.cancels.late += 1;
}

/** Looks at the operation until it has ended, and notes how long it was held. */
async function followed(hub: Hub, book: Book, id: string, what: string): Promise<Seen> {
  const begun = Date.now();
  let hold: Hold | null = null;
  for (;;) {
    const { status, json } = await hub.call('GET', `/operations/${id}`);
    const seen = json as unknown as Seen;
    if (status !== 200) {
      book.violation(`the operation ${id} (${what}) is lost: ${status} ${JSON.stringify(json)}`);
      return { state: 'failed', held: null, error: { code: 'LOST', message: '' } };
    }
    hold = noted(book, id, hold, seen.held);
    if (!OPEN_STATES.includes(seen.state)) return seen;
    if (Date.now() - begun > LONGEST) {
      book.violation(`the operation ${id} (${what}) is ${seen.state} still: ${JSON.stringify(seen.held)}`);
      return seen;
    }
    await wait(LOOK_EVERY);
  }
}

interface Hold {
  readonly reason: string;
  readonly since: number;
}

function noted({ holds }: Book, id: string, before: Hold | null, held: Seen['held']): Hold | null {
  const now = Date.now();
  if (before !== null && now - before.since > holds.longest.ms)
    holds.longest = { ms: now - before.since, reason: before.reason, id };
  if (held === null) return null;
  if (before?.reason === held.reason) return before;
  holds.count += 1;
  return { reason: held.reason, since: now };
}

async function lawful(
  hub: Hub,
  book: Book,
  site: Site,
  done: { kind: Change; id: string; state: string; before: SiteState; wanted: Wanted },
): Promise<void> {
  const { kind, id, state, before, wanted } = done;
  const now = await stateOf(hub, site);
  for (const broken of await judge(site, kind, state, before, now, wanted))
    book.violation(`${kind} ${id} of ${site.domain} on ${site.vps.id} ended ${state}, but ${broken}`);
}
