/** What other rooms use of the nginx reader. */
export { readSite, type SiteReading } from './site.js';
export { readVhost, type VhostReading, type VhostRoute } from './vhost.js';
export type { Warning } from './warnings.js';
