import { setTimeout as wait } from 'node:timers/promises';
import { ask } from '../../activities/lib/ask.js';
import type { Book } from './book.js';
import type { Site } from './site.js';

/** Visitors of every site that is up. */
export interface Probes {
  add(site: Site): void;
  /** Resolves when the last visitor has had an answer: what is taken off after that, nobody misses. */
  remove(domain: string): Promise<void>;
  /** The nginx of a VPS is dead from now until `over`: visitors of this VPS may fail meanwhile, and no other. */
  outage(vpsId: string): { over(): void };
  /** Answered with 200, by site. */
  answers(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** Milliseconds. */
const EVERY = 500;
/** A machine under load may stand still for seconds; a site that is really gone says so at once. */
const PATIENCE = 30_000;

export function startProbes(book: Book): Probes {
  const visits = new Map<string, { over: boolean; done: Promise<void> }>();
  const outages = new Map<string, { from: number; to: number }[]>();
  const answers = new Map<string, number>();
  const excused = (vpsId: string, begun: number) =>
    (outages.get(vpsId) ?? []).some(({ from, to }) => from <= Date.now() && begun <= to);

  const visit = async ({ vps, domain }: Site): Promise<void> => {
    const begun = Date.now();
    const question = { scheme: 'https', host: domain, address: vps.address, port: vps.httpsPort, path: '/' } as const;
    const failure = await ask({ ...question, timeoutMs: PATIENCE }).then(
      ({ status }) => (status === 200 ? null : `answered ${status}`),
      (error: Error) => error.message,
    );
    book.probes.asked += 1;
    if (failure === null) {
      book.probes.answered += 1;
      answers.set(domain, (answers.get(domain) ?? 0) + 1);
    } else if (excused(vps.id, begun)) book.probes.excused += 1;
    else book.violation(`a visitor of ${domain} on ${vps.id}: ${failure} after ${Date.now() - begun} ms`);
  };

  const again = async (site: Site, state: { over: boolean }) => {
    while (!state.over) {
      await visit(site);
      await wait(EVERY);
    }
  };

  return {
    add(site) {
      const state = { over: false, done: Promise.resolve() };
      state.done = again(site, state);
      visits.set(site.domain, state);
    },
    async remove(domain) {
      const state = visits.get(domain);
      if (state === undefined) return;
      state.over = true;
      visits.delete(domain);
      await state.done;
    },
    outage(vpsId) {
      const outage = { from: Date.now(), to: Infinity };
      outages.set(vpsId, [...(outages.get(vpsId) ?? []), outage]);
      return { over: () => void (outage.to = Date.now()) };
    },
    answers: () => answers,
    async stop() {
      for (const state of visits.values()) state.over = true;
      await Promise.all([...visits.values()].map(({ done }) => done));
    },
  };
}
