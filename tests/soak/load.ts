import { setTimeout as wait } from 'node:timers/promises';
import type { Book } from './book.js';
import type { SoakFleet } from './fleet.js';
import type { Hub } from './hub.js';
import { change, type Wanted } from './operations.js';
import type { Probes } from './probes.js';
import type { Random } from './random.js';
import type { Change, Site } from './site.js';

export interface World {
  readonly fleet: SoakFleet;
  readonly hub: Hub;
  readonly book: Book;
  readonly probes: Probes;
  readonly upstreamPort: number;
}

/** Two sites of each VPS come and go; one is there all the time and is only renewed, by the schedule. */
const COME_AND_GO = 2;
const SHORTEST_PAUSE = 1_000;
const LONGEST_PAUSE = 4_000;

export const lastingSites = ({ vpses }: SoakFleet): Site[] =>
  vpses.map((vps) => ({ vps, domain: `stays.${vps.id}.localhost` }));

const passingSites = ({ vpses }: SoakFleet): Site[] =>
  vpses.flatMap((vps) =>
    Array.from({ length: COME_AND_GO }, (_, number) => ({ vps, domain: `passes-${number}.${vps.id}.localhost` })),
  );

/** Changes sites on all VPSes, one operation after the other on each site, until `over`; then takes all of them off. */
export async function runLoad(world: World, random: Random, over: AbortSignal): Promise<void> {
  await Promise.all(passingSites(world.fleet).map((site) => runSite(world, random.branch(site.domain), site, over)));
}

async function runSite(world: World, random: Random, site: Site, over: AbortSignal): Promise<void> {
  let isThere = false;
  while (!over.aborted) {
    const kind: Change = isThere ? random.of(['change', 'change', 'renew', 'unprovision', 'unprovision']) : 'provision';
    isThere = await changed(world, random, site, kind, isThere);
    await wait(SHORTEST_PAUSE + random.next() * (LONGEST_PAUSE - SHORTEST_PAUSE));
  }
  // Nothing is killed any more, so each of these succeeds; a cancel may still meet one of them.
  for (let tries = 0; isThere && tries < 5; tries += 1)
    isThere = await changed(world, random, site, 'unprovision', isThere);
  if (isThere) world.book.violation(`${site.domain} could not be taken off in five tries`);
}

/** Does one change; answers whether the site is there after it. */
async function changed(
  { hub, book, probes, upstreamPort }: World,
  random: Random,
  site: Site,
  kind: Change,
  wasThere: boolean,
): Promise<boolean> {
  const wanted: Wanted = {
    upstreamPort,
    clientMaxBodySize: `${1 + Math.floor(random.next() * 900)}m`,
    purge: random.next() < 0.5,
  };
  if (kind === 'unprovision') await probes.remove(site.domain);
  const state = await change(hub, book, random, site, kind, wanted);
  const isThere = kind === 'provision' ? state === 'succeeded' : kind !== 'unprovision' || state !== 'succeeded';
  if (isThere && (!wasThere || kind === 'unprovision')) probes.add(site);
  return isThere;
}
