import { openLedger } from '../../activities/lib/ledger.js';
import { keyedLock } from '../../activities/lib/lock.js';
import { openChangeLog } from '../../activities/vps/changes/log.js';
import type { VpsDeps } from '../../activities/vps/deps.js';
import { type AgentConfig, places } from '../../activities/vps/lib/config.js';
import { publisher } from '../../activities/vps/proxy/publisher.js';
import { testedTrees } from '../../activities/vps/proxy/tested.js';

/** What the activities of a VPS are made of, on its nginx and Docker. */
export function vpsDeps(
  config: AgentConfig,
  { nginx, docker, checkCancelled }: Pick<VpsDeps, 'nginx' | 'docker' | 'checkCancelled'>,
): VpsDeps {
  const paths = places(config);
  const tested = testedTrees(nginx);
  return {
    config,
    places: paths,
    nginx,
    tested,
    publisher: publisher(config, paths, nginx, tested, docker),
    ledger: openLedger(paths.ledger),
    logLock: keyedLock(),
    changes: openChangeLog(paths.changes),
    docker,
    checkCancelled,
  };
}
