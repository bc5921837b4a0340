import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { paging, timestamp } from './common.js';
import { field } from './field.js';

export const ContainerListQuery = (rules: FieldRules) =>
  z.strictObject({ ...paging, vpsId: field('vpsId', rules).optional() });

/** A container as its VPS last reported it. */
export const ContainerView = z.object({
  vpsId: z.string(),
  name: z.string(),
  image: z.string(),
  /** Docker's word: running, exited, paused ... */
  state: z.string(),
  /** As `docker ps` shows it: `Up 2 days (healthy)`. */
  status: z.string(),
  /** Where nginx of the VPS reaches it now. */
  reachable: z.boolean(),
  ports: z.array(z.string()),
  networks: z.array(z.string()),
  composeProject: z.string().nullable(),
  composeService: z.string().nullable(),
  /** The sites with a route to it. */
  sites: z.array(z.string()),
});
export type ContainerView = z.output<typeof ContainerView>;

/** The containers, and for each VPS of the answer whether and when they were read there. */
export const ContainerList = z.object({
  items: z.array(ContainerView),
  nextPageToken: z.string().nullable(),
  readings: z.array(
    z.object({
      vpsId: z.string(),
      /** When its containers could last be read; null: never yet. */
      asOf: timestamp.nullable(),
      /** Nothing has come from the VPS for 75 s. */
      stale: z.boolean(),
      /** Why they cannot be read now; null: they can. */
      failed: z.string().nullable(),
    }),
  ),
});
export type ContainerList = z.output<typeof ContainerList>;
