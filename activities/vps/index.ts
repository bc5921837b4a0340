import type { VpsActivities } from '../../domain/contracts.js';
import { askActivities } from './ask.js';
import { lineageActivities } from './certbot/renew.js';
import type { VpsDeps } from './deps.js';
import { conformanceActivities } from './conformance/index.js';
import { operationActivities } from './operation.js';
import { prepareActivities } from './proxy/prepare.js';
import { reportActivities } from './report/index.js';
import { rotationActivities } from './rotation/index.js';
import { certifyActivities } from './site/certify.js';
import { containerActivities } from './site/containers.js';
import { finishActivities } from './site/finish.js';
import { inspectActivities } from './site/inspect.js';
import { logActivities } from './site/logs.js';
import { proveActivities } from './site/prove.js';
import { publishActivities } from './site/publish.js';
import { removalActivities } from './site/removal.js';
import { renewActivities } from './site/renew.js';
import { upstreamActivities } from './site/upstreams.js';
import { certificateUpkeep } from './upkeep/certificates.js';
import { trashActivities } from './upkeep/trash.js';

/** All activities of a VPS. */
export function vpsActivities(deps: VpsDeps, agentVersion: string): VpsActivities {
  const steps = {
    ...conformanceActivities(deps),
    ...prepareActivities(deps, agentVersion),
    ...inspectActivities(deps),
    ...upstreamActivities(deps),
    ...certifyActivities(deps),
    ...publishActivities(deps),
    ...proveActivities(deps),
    ...renewActivities(deps),
    ...lineageActivities(deps),
    ...removalActivities(deps),
    ...logActivities(deps),
    ...containerActivities(deps),
    ...finishActivities(deps),
  };
  return {
    ...steps,
    ...operationActivities(deps, steps),
    ...askActivities(deps),
    ...reportActivities(deps, agentVersion),
    ...trashActivities(deps),
    ...certificateUpkeep(deps),
    ...rotationActivities(deps),
  };
}
