import { parse } from 'tldts';
import type { Domain } from '../../../domain/fields/brands.js';

/** Whether the name is directly below a public suffix: only such a name gets a default `www.`. */
export const isApex = (name: Domain): boolean => parse(name, { allowPrivateDomains: true }).domain === name;
