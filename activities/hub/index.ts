import type { HubActivities } from '../../domain/contracts.js';
import { agentActivities } from './agents.js';
import { certificateActivities } from './certificates.js';
import type { HubDeps } from './deps.js';
import { nameActivities } from './names.js';
import { proveActivities } from './prove.js';
import { recordActivities } from './records.js';
import { renewalActivities } from './renewals.js';
import { renewalWindowActivities } from './renewalWindows.js';
import { scheduleActivities } from './schedules.js';
import { syncActivities } from './sync.js';
import { vpsRecordActivities } from './vps.js';
import { vpsRemovalActivities } from './vpsRemoval.js';

/** All activities of the hub. */
export const hubActivities = (deps: HubDeps): HubActivities => ({
  ...nameActivities(deps),
  ...certificateActivities(deps),
  ...proveActivities(deps),
  ...recordActivities(deps),
  ...vpsRecordActivities(deps),
  ...vpsRemovalActivities(deps),
  ...agentActivities(deps),
  ...syncActivities(deps),
  ...renewalActivities(deps),
  ...renewalWindowActivities(deps),
  ...scheduleActivities(deps),
});
