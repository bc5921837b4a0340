import type { ContainerAnswer, RemovalPlan, UpstreamUse } from '../../../domain/contracts.js';
import type { DockerSurvey } from '../../../domain/vps/conformance.js';
import type { ContainerFacts } from '../../../domain/vps/report.js';
import type { ContainerName, Port } from '../../../domain/fields/brands.js';
import type { Upstream } from '../../../domain/site/model.js';

/** What the ledger keeps of one container before VSA touches it. */
export interface ContainerSnapshot {
  readonly name: ContainerName;
  /** Docker's id, so that a container made anew under the same name is not taken for it. */
  readonly id: string;
  readonly running: boolean;
  /** Its endpoint settings on the shared network; null: it is not on it. */
  readonly endpoint: {
    readonly aliases: readonly string[];
    /** The fixed address; null: Docker chooses one. */
    readonly ipv4: string | null;
    readonly links?: readonly string[];
  } | null;
}

/**
 * The Docker Engine of the VPS. Every method fails with PRECONDITION where there is no Docker, DOCKER_TRANSIENT where
 * it does not answer.
 */
export interface DockerHost {
  /** Makes the shared network (fixed subnet) where Docker runs; does nothing where there is no Docker. */
  ensureNetwork(): Promise<void>;
  /** Whether Docker runs and has the shared network. */
  hasNetwork(): Promise<boolean>;
  /** Removes the shared network; leaves it where a container is on it. */
  removeNetwork(): Promise<void>;
  /** Where Docker forwards published ports from, as containers of the shared network see it; maybe nowhere. */
  gateways(): Promise<readonly string[]>;
  /** What Docker is, or in words why it cannot be used; never fails. */
  survey(): Promise<DockerSurvey>;
  /** Every container, running or not, by name; none where there is no Docker. */
  list(): Promise<readonly ContainerFacts[]>;
  /** The container that publishes a host port (0.0.0.0, 127.0.0.1, [::], ranges) and its own port behind it. */
  findByPublishedPort(port: Port): Promise<{ readonly container: ContainerName; readonly port: Port }>;
  /** Fails with PRECONDITION naming the container when it does not exist, or does not run and must. */
  snapshot(name: ContainerName, options?: { readonly stopped: 'allowed' }): Promise<ContainerSnapshot>;
  /**
   * Makes an upstream reachable for nginx and answers where: published port or fixed address in process mode,
   * `name:port` in container mode. Joins the shared network only where needed; a second call changes nothing.
   */
  attach(upstream: Upstream & { kind: 'container' }): Promise<UpstreamUse>;
  /** Where `attach` would let nginx find it, for a plan; changes nothing. */
  addressOf(upstream: Upstream & { kind: 'container' }): Promise<string>;
  /** Where this VPS itself reaches the container's port, whatever nginx sees; null: nowhere. */
  reachable(upstream: Upstream & { kind: 'container' }): Promise<string | null>;
  /** Leaves the shared network again if the snapshot was not on it. Does nothing when the container is gone. */
  detach(before: ContainerSnapshot): Promise<void>;
  /** Whether something listens on the container's port, asked from nginx's network view. */
  listens(upstream: Upstream & { kind: 'container' }): Promise<boolean>;
  describe(name: ContainerName): Promise<Omit<RemovalPlan['containers'][number], 'sharedWith'>>;
  /** Leaves the network (if `leave`) and stops the container (if the fate says so). */
  release(name: ContainerName, fate: ContainerAnswer, leave: boolean): Promise<void>;
  /** Puts a container back on the network with its saved endpoint and starts it if it ran. */
  retake(before: ContainerSnapshot): Promise<void>;
  /** Removes a stopped or running container, never its volumes or image. Does nothing when it is gone. */
  remove(name: ContainerName): Promise<void>;
}
