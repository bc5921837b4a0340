/** The list of all workflows, and nothing else. */
export { registerAgent } from './agent/register.js';
export { renewAgent } from './agent/renew.js';
export { renewCertificate } from './certificate/renew.js';
export { renewLineage } from './certificate/renewLineage.js';
export { renewDueCertificates } from './certificate/renewDue.js';
export { undoFromLedger } from './operation/undoFromLedger.js';
export { applySchedules } from './schedule/apply.js';
export { lookAtNames } from './site/lookAtNames.js';
export { provisionSite } from './site/provision.js';
export { unprovisionSite } from './site/unprovision.js';
export { addVps } from './vps/add.js';
export { askVps } from './vps/ask.js';
export { retainTelemetry } from './telemetry/retain.js';
export { maintainFleet } from './vps/maintain.js';
export { rotateFleetLogs } from './vps/rotate.js';
export { syncFleet, syncVpses } from './vps/sync.js';
export { prepareVps } from './vps/prepare.js';
export { removeVps } from './vps/remove.js';
