import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { field } from './field.js';

/** Under which name the hub is to be on HTTPS; `container` where nginx and the API are containers of one machine. */
export const PublishRequest = (rules: FieldRules) =>
  z.strictObject({ domain: field('domain', rules), container: field('container', rules).optional() });
export type PublishRequest = z.output<ReturnType<typeof PublishRequest>>;
