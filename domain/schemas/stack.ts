import * as z from 'zod';
import { ContainerList, ContainerView } from './container.js';

/** The containers of one compose project on one VPS, by its labels. */
export const StackView = z.object({
  vpsId: z.string(),
  /** The project, as `docker compose ls` names it. */
  name: z.string(),
  containers: z.array(ContainerView),
});
export type StackView = z.output<typeof StackView>;

/** The stacks, and whether and when the containers of each VPS were read. */
export const StackList = z.object({
  items: z.array(StackView),
  nextPageToken: z.string().nullable(),
  readings: ContainerList.shape.readings,
});
export type StackList = z.output<typeof StackList>;
