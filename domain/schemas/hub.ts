import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { field } from './field.js';

/** Under which name the hub is to be on HTTPS; `container` where nginx and the API are containers of one machine. */
export const PublishRequest = (rules: FieldRules) =>
  z.strictObject({ domain: field('domain', rules), container: field('container', rules).optional() });
export type PublishRequest = z.output<ReturnType<typeof PublishRequest>>;

/** What the UI says of the hub on every page. */
export const HubView = z.object({
  version: z.string(),
  /** Of the certificate authority, in words. */
  ca: z.string(),
  /** Whether browsers trust what it issues. */
  caTrusted: z.boolean(),
  /** null: there is none to link to. */
  temporalWebUrl: z.string().nullable(),
  /** The VPS that a site goes to unless one is named. */
  vpsId: z.string(),
});
export type HubView = z.output<typeof HubView>;
