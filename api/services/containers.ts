import type { ContainerList, ContainerView } from '../../domain/schemas/container.js';
import { STALE_AFTER } from '../../domain/vps/report.js';
import { containerReadings, containerUses, type ContainerReading } from '../../db/queries/containers.js';
import type { Services } from './services.js';

/** The containers that the VPSes last reported, by VPS and name. A VPS that could not read them says so beside. */
export async function containersOf(
  { db }: Pick<Services, 'db'>,
  vpsId: string | undefined,
  now: number,
): Promise<ContainerList> {
  const [readings, uses] = await Promise.all([containerReadings(db, vpsId), containerUses(db)]);
  const sites = new Map<string, string[]>();
  for (const use of uses) {
    const key = `${use.vpsId} ${use.container}`;
    sites.set(key, [...(sites.get(key) ?? []), use.domain]);
  }
  return {
    items: readings.flatMap((reading) =>
      reading.body.flatMap((each) => {
        const view = viewOf(reading.vpsId, each);
        return view === null ? [] : [{ ...view, sites: sites.get(`${reading.vpsId} ${view.name}`) ?? [] }];
      }),
    ),
    nextPageToken: null,
    readings: readings.map((reading) => readingOf(reading, now)),
  };
}

const readingOf = ({ vpsId, takenAt, failed, storedAt }: ContainerReading, now: number) => ({
  vpsId,
  asOf: takenAt?.toISOString() ?? null,
  stale: storedAt === null || now - storedAt.getTime() > STALE_AFTER,
  failed,
});

/** A VPS may report anything: what has no name is no container. */
function viewOf(vpsId: string, said: unknown): Omit<ContainerView, 'sites'> | null {
  if (typeof said !== 'object' || said === null) return null;
  const each = said as Readonly<Record<string, unknown>>;
  const { name } = each;
  if (typeof name !== 'string') return null;
  return {
    vpsId,
    name,
    image: text(each['image']),
    state: text(each['state']),
    status: text(each['status']),
    reachable: each['reachable'] === true,
    ports: texts(each['ports']),
    networks: texts(each['networks']),
    composeProject: textOrNull(each['composeProject']),
    composeService: textOrNull(each['composeService']),
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
