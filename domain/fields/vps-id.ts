import type { VpsId } from './brands.js';
import { checkedText, matches } from './parsed.js';

/** The id of a VPS, which is also a task queue and part of workflow ids. Code ID. */
export const parseVpsId = checkedText<VpsId>(
  'ID',
  'vps- and 2 to 32 of a-z 0-9, for example vps-01',
  matches(/^vps-[a-z0-9]{2,32}$/),
);
