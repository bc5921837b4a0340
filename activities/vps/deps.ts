import type { Ledger } from '../lib/ledger.js';
import type { KeyedLock } from '../lib/lock.js';
import type { ChangeLog } from './changes/log.js';
import type { AgentConfig, Places } from './lib/config.js';
import type { DockerHost } from './docker/host.js';
import type { NginxRuntime } from './proxy/runtime.js';
import type { Publisher } from './proxy/publisher.js';
import type { TestedTrees } from './proxy/tested.js';

/** What the activities of a VPS are made of; wired once by the agent's entry point. */
export interface VpsDeps {
  readonly config: AgentConfig;
  readonly places: Places;
  readonly ledger: Ledger;
  /** Held, by site, while its logs are listed or renamed: a list must not miss one that just changes its name. */
  readonly logLock: KeyedLock;
  readonly changes: ChangeLog;
  readonly nginx: NginxRuntime;
  readonly publisher: Publisher;
  readonly tested: TestedTrees;
  readonly docker: DockerHost;
  /** Throws when the running activity was cancelled; asked before every write. */
  readonly checkCancelled: () => void;
}
