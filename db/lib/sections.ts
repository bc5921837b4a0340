import { type RawBuilder, sql } from 'kysely';

/** A part of a report that is a list, as rows (vps_uid, key, body): what it says first of each key. */
export const firstOfEach = (section: string, key: RawBuilder<string>): RawBuilder<unknown> =>
  sql`(select distinct on (p.vps_uid, ${key}) p.vps_uid, ${key} as key, said.body
    from vps_sections p, jsonb_array_elements(${listIn('p')}) with ordinality said(body, place)
    where p.section = ${section}
    order by p.vps_uid, ${key}, said.place)`;

/** The body of a part as a list; empty where it is something else: a VPS may report anything. */
export const listIn = (part: string): RawBuilder<unknown> =>
  sql`case jsonb_typeof(${sql.ref(`${part}.body`)}) when 'array' then ${sql.ref(`${part}.body`)} else '[]'::jsonb end`;
