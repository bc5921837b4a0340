import type { ErrorCode } from './errors.js';
import type { Conformance } from './vps/conformance.js';
import type { Cursor, ReportMark } from './vps/report.js';
import type { IssuedIdentity, MachineFacts } from './agent/identity.js';
import type { CertificateFacts, OrderStatus } from './certificate/ca.js';
import type { ContainerName, Domain, VpsId } from './fields/brands.js';
import type { OperationKind, OperationOutcome, Progress } from './operation/model.js';
import type { SiteChange, SiteModel, TlsFiles, Upstream } from './site/model.js';

/** Version of the contract between hub and agent: each step names the hub's, and an agent of another refuses it. */
export const CONTRACT_VERSION = 1;

export const NAMESPACE = 'vsa';
export const BACKGROUND_NAMESPACE = 'vsa-background';
export const HUB_QUEUE = 'hub';

/** Names of queries and Updates. */
export const PROGRESS_QUERY = 'progress';
export const ANSWER_UPDATE = 'answer';
export const RETRY_UPDATE = 'retry';
export const ABANDON_UPDATE = 'abandon';

/** Waits of a workflow in milliseconds; inputs, so that tests shorten them. */
export interface Waits {
  /** Between two looks while held for DNS or port 80. */
  readonly recheck: number;
  /** Between two pings of a VPS that has gone. */
  readonly ping: number;
  /** Until the first agent step must have started. */
  readonly firstContact: number;
  /** Heartbeat time-out of a VPS step. */
  readonly heartbeat: number;
  /** First pause before a failed step is tried again. */
  readonly retry: number;
  /** An hour of a deadline. */
  readonly hour: number;
}
export const WAITS: Waits = {
  recheck: 60_000,
  ping: 15_000,
  firstContact: 15_000,
  heartbeat: 20_000,
  retry: 1_000,
  hour: 3_600_000,
};

/** What every operation's workflow gets. The id is the operation's UUIDv7. */
export interface OperationInput {
  readonly operationId: string;
  readonly vpsId: VpsId;
  readonly waits: Waits;
}

/** A name of a site. Typed names hold the operation when they do not resolve; others are dropped with a warning. */
export interface NameRequest {
  readonly name: Domain;
  readonly typed: boolean;
}

/** sha256 of what a plan was made from: the site's live files and the files all sites share. */
export interface PlanBase {
  readonly site: string;
  readonly global: string;
}

export interface ProvisionSiteInput extends OperationInput {
  readonly change: SiteChange;
  readonly names: readonly NameRequest[];
  /** The plan this was started from; another live state is refused with PLAN_CHANGED. */
  readonly base: PlanBase | null;
  /** Wait for a VPS that is offline at the start. */
  readonly waitForVps: boolean;
}

export type ContainerAnswer = 'keep' | 'stop' | 'remove';

export interface UnprovisionSiteInput extends OperationInput {
  readonly domain: Domain;
  /** null: ask. */
  readonly containers: ContainerAnswer | null;
  readonly keepCertificate: boolean;
  /** Delete what went to trash at the end. */
  readonly purge: boolean;
}

export interface RenewCertificateInput extends OperationInput {
  readonly domain: Domain;
}

export interface RenewLineageInput extends OperationInput {
  readonly lineage: string;
  /** What is to be replaced; where another one lies there already, nginx is only made to serve it. */
  readonly fingerprint: string;
}

export interface PrepareVpsInput extends OperationInput {}

/** The VPS's row is there already, so that its agent may join meanwhile. */
export interface AddVpsInput extends OperationInput {}

export interface RemoveVpsInput extends OperationInput {
  /** Its sites go on serving and VSA forgets them; else each is unprovisioned. */
  readonly leaveSites: boolean;
  /** What becomes of the containers of sites that are unprovisioned. */
  readonly containers: ContainerAnswer;
  /** The VPS is dead: nothing is asked of it, and what runs on it is given up. */
  readonly force: boolean;
}

/** What removing the sites of a VPS came to so far. */
export interface SiteRemovals {
  readonly open: readonly Domain[];
  readonly failed: readonly { readonly domain: string; readonly message: string }[];
  readonly removed: number;
}

export interface RemovedVps {
  /** Sites that VSA has forgotten and that go on serving where their VPS runs. */
  readonly left: readonly string[];
}

export interface UndoFromLedgerInput extends OperationInput {
  readonly kind: OperationKind;
  readonly domain: Domain | null;
}

export interface WorkflowInputs {
  readonly addVps: AddVpsInput;
  readonly prepareVps: PrepareVpsInput;
  readonly removeVps: RemoveVpsInput;
  readonly provisionSite: ProvisionSiteInput;
  readonly unprovisionSite: UnprovisionSiteInput;
  readonly renewCertificate: RenewCertificateInput;
  readonly renewLineage: RenewLineageInput;
  readonly undoFromLedger: UndoFromLedgerInput;
  readonly applySchedules: Record<string, never>;
  readonly askVps: AskVpsInput;
  readonly lookAtNames: LookAtNamesInput;
  readonly registerAgent: RegisterAgentInput;
  readonly renewAgent: RenewAgentInput;
}

/** What a finished operation returns to its row. */
export interface ProvisionedSite {
  readonly unchanged: boolean;
  readonly site: SiteModel;
  readonly vhostHash?: string | undefined;
  readonly certificate: CertificateFacts | null;
  readonly generation: number;
  readonly proof: ProofReport;
}

/** Lower-case hex sha256 of a vhost before and after a change: what was edited by hand before is so after it too. */
export interface ChangedVhost {
  readonly before: string;
  readonly after: string;
}

export interface RenewedCertificate {
  readonly certificate: CertificateFacts;
  /** As the vhost names them now. */
  readonly tls: TlsFiles;
  /** Agents of before do not say it. */
  readonly vhost?: ChangedVhost | undefined;
  readonly generation: number;
  readonly proof: ProofReport;
}

export interface RenewedLineage {
  readonly lineage: string;
  readonly certificate: CertificateFacts;
  readonly generation: number;
  readonly proof: ProofReport;
}

/** Their targets. `busy`: another operation is open on the site; `later`: the CA's limits have no room for it yet. */
export interface StartedRenewals {
  readonly started: readonly string[];
  readonly busy: readonly string[];
  readonly later: readonly string[];
}

export interface UnprovisionedSite {
  readonly generation: number;
  readonly trash: string;
  readonly containers: readonly { readonly name: ContainerName; readonly fate: ContainerAnswer }[];
  readonly keptCertificate: boolean;
}

// ---- activities on the VPS -----------------------------------------------------------------------------------------

/** Every activity that changes the VPS gets its operation; with the step's name it is the idempotency key. */
export interface VpsCall {
  readonly operationId: string;
}

export interface InspectSiteInput extends VpsCall {
  readonly change: SiteChange;
  readonly base: PlanBase | null;
}

export interface UpstreamUse {
  readonly upstream: Upstream;
  /** `host:port` nginx connects to. */
  readonly address: string;
}

export interface SiteInspection {
  readonly current: SiteModel | null;
  /** The change applied to what is live, upstreams resolved; `tls` is still the current one. */
  readonly desired: SiteModel;
  /** What the inspection saw; publishing is refused when it is no longer so. */
  readonly base: PlanBase;
  /** The certificate on disk that already fits all of the names, or null. */
  readonly certificate: CertificateFacts | null;
  /** Live already is what is desired: nothing to attach or publish. */
  readonly unchanged: boolean;
  readonly warnings: readonly string[];
}

export interface PublishSiteInput extends VpsCall {
  readonly site: SiteModel;
  readonly upstreams: readonly UpstreamUse[];
  /** Serial of the installed certificate; null publishes over HTTP. */
  readonly serial: string | null;
  readonly base: PlanBase | null;
}

export interface Published {
  readonly generation: number;
  /** Lower-case hex sha256 of the vhost as it was published; agents of before do not say it. */
  readonly vhostHash?: string | undefined;
  readonly site: SiteModel;
}

export interface ProofCheck {
  readonly name: string;
  /** What was asked, for example `GET https://example.com/api/`. */
  readonly what: string;
  readonly result: 'ok' | 'shown' | 'failed';
  readonly detail: string;
}
export interface ProofReport {
  readonly at: string;
  readonly checks: readonly ProofCheck[];
}

export interface ProveSiteInput extends VpsCall {
  readonly site: SiteModel;
  readonly upstreams: readonly UpstreamUse[];
  readonly certificate: CertificateFacts | null;
}

/** All that belongs to a site on its VPS. */
export interface RemovalPlan {
  readonly domain: Domain;
  readonly site: SiteModel;
  readonly files: readonly string[];
  readonly logs: readonly string[];
  readonly certificates: readonly string[];
  /** `sharedWith`: the other sites whose routes use it; a shared container is always kept. */
  readonly containers: readonly {
    readonly name: ContainerName;
    readonly sharedWith: readonly Domain[];
    readonly exists: boolean;
    readonly running: boolean;
  }[];
}

export interface UnpublishInput extends VpsCall {
  readonly domain: Domain;
  readonly names: readonly Domain[];
}

export interface ReleaseContainersInput extends VpsCall {
  readonly domain: Domain;
  readonly containers: readonly { readonly name: ContainerName; readonly fate: ContainerAnswer }[];
}

export interface RemoveCertificateInput extends VpsCall {
  readonly domain: Domain;
  readonly keepCertificate: boolean;
  /** Containers to be removed now; their volumes and images stay. */
  readonly removeContainers: readonly ContainerName[];
  /** Whether the trash of this removal goes too, once nothing else is left. */
  readonly purge: boolean;
}

export type ScanInput = Omit<RemoveCertificateInput, 'removeContainers'>;

/** How many logs were renamed, how many compressed, and how many old ones deleted. */
export interface LogRotation {
  readonly rotated: number;
  readonly compressed: number;
  readonly removed: number;
}

export interface VpsActivities {
  /** Answers at once: the agent is there. */
  pingVps(call: VpsCall): Promise<{ readonly agentVersion: string }>;
  /**
   * Whether VSA can work on the VPS; changes nothing there. `hubTime`: now, by the hub's clock, in milliseconds.
   * `observe`: an nginx that serves there already is not in the way, and the VPS will only be observed. Fails with
   * BLOCKED_BY naming all that is in the way.
   */
  checkVps(call: VpsCall & { readonly hubTime: number; readonly observe: boolean }): Promise<Conformance>;
  /** Makes folders and generation 1 where they are missing, and proves nginx serves it. */
  prepareProxy(
    call: VpsCall & { readonly vpsId: VpsId; readonly thumbprint: string },
  ): Promise<{ readonly generation: number }>;
  /** Ends the preparation of a VPS that has no site yet: removes what `prepareProxy` made. */
  unprepareProxy(call: VpsCall): Promise<void>;
  proveProxy(call: VpsCall): Promise<{ readonly generation: number }>;

  inspectSite(input: InspectSiteInput): Promise<SiteInspection>;
  attachUpstreams(input: VpsCall & { readonly site: SiteModel }): Promise<readonly UpstreamUse[]>;
  detachUpstreams(call: VpsCall): Promise<void>;
  makeKey(
    input: VpsCall & { readonly domain: Domain; readonly names: readonly Domain[] },
  ): Promise<{ readonly csr: string }>;
  discardKey(call: VpsCall): Promise<void>;
  installCertificate(
    input: VpsCall & { readonly domain: Domain; readonly names: readonly Domain[]; readonly chain: string },
  ): Promise<CertificateFacts>;
  removeCertificate(call: VpsCall): Promise<void>;
  publishSite(input: PublishSiteInput): Promise<Published>;
  restoreSite(call: VpsCall): Promise<void>;
  proveSite(input: ProveSiteInput): Promise<ProofReport>;

  /** The certificate that the live vhost of the site names. Fails with PRECONDITION where it names none of ours. */
  inspectCertificate(input: VpsCall & { readonly domain: Domain }): Promise<CertificateFacts>;
  /** Lets the live vhost name another certificate of the site; all else in it stays. Undone by `restoreSite`. */
  publishCertificate(
    input: VpsCall & { readonly domain: Domain; readonly serial: string },
  ): Promise<{ readonly generation: number; readonly tls: TlsFiles; readonly vhost?: ChangedVhost }>;
  /** Every name of the certificate is served with it. */
  proveCertificate(input: VpsCall & { readonly certificate: CertificateFacts }): Promise<ProofReport>;

  /**
   * Lets the VPS's own certbot renew the lineage, unless another certificate than `fingerprint` lies there already.
   * Fails with PRECONDITION or CERTBOT_FAILED. Nothing undoes it: the former certificate is as good as the new one.
   */
  renewLineage(input: VpsCall & { readonly lineage: string; readonly fingerprint: string }): Promise<CertificateFacts>;
  /** Makes nginx read the lineage's files anew, unless it serves this certificate already. */
  reloadLineage(
    input: VpsCall & { readonly lineage: string; readonly certificate: CertificateFacts },
  ): Promise<{ readonly generation: number }>;
  /** Every name whose vhost names the lineage is served with the certificate. */
  proveLineage(
    input: VpsCall & { readonly lineage: string; readonly certificate: CertificateFacts },
  ): Promise<ProofReport>;

  planRemoval(input: VpsCall & { readonly domain: Domain }): Promise<RemovalPlan>;
  unpublishSite(input: UnpublishInput): Promise<{ readonly generation: number }>;
  trashLogs(input: VpsCall & { readonly domain: Domain }): Promise<void>;
  restoreLogs(call: VpsCall): Promise<void>;
  releaseContainers(input: ReleaseContainersInput): Promise<void>;
  retakeContainers(call: VpsCall): Promise<void>;
  /** Past the point of no return: no undo. */
  trashCertificate(input: RemoveCertificateInput): Promise<void>;
  /** Names what is left outside trash and kept generations; empty is what it should be. */
  scanLeftovers(input: ScanInput): Promise<{ readonly left: readonly string[]; readonly trash: string }>;
  /**
   * Undoes everything the ledger holds of the operation, newest first; says what it undid. `removal` names the site
   * that the operation removes: past its point of no return it is finished instead.
   */
  undoOperation(
    call: VpsCall & { readonly removal?: Domain },
  ): Promise<{ readonly undone: readonly string[]; readonly finished?: UnprovisionedSite }>;

  /** Deletes what has been in the trash for 7 days; says how many operations' things that were. */
  emptyTrash(): Promise<{ readonly removed: number }>;
  /** Deletes replaced certificates that no kept generation names; says how many. */
  removeReplacedCertificates(): Promise<{ readonly removed: number }>;
  /**
   * Renames what nginx logs with the date, once a day, compresses it a day later, and keeps 30 days or 1 GiB of each.
   * Fails with RELOAD_NOT_PROVEN, the logs as they were, where nginx does not open them anew; with DISK_FULL or IO
   * where some could not be treated.
   */
  rotateLogs(): Promise<LogRotation>;

  answerQuestion(ask: Ask): Promise<unknown>;
  /**
   * The gzip of the `VpsReport` after `last` or `CursorNeeded`, at most LARGEST_REPORT long. `cursor`: what the hub has
   * with `last`; `ended`: operations whose ledger is needed no more.
   */
  collectReport(input: {
    readonly last: ReportMark;
    readonly cursor?: Cursor;
    readonly ended: readonly string[];
  }): Promise<Uint8Array>;
}

/** Reads of a VPS that are no operations. */
export type Ask =
  | { readonly question: 'plan'; readonly change: SiteChange }
  | { readonly question: 'planRemoval'; readonly domain: Domain }
  | { readonly question: 'vhosts' }
  | { readonly question: 'vhost'; readonly domain: Domain }
  | { readonly question: 'history' }
  | { readonly question: 'treeHash' };
export interface AskVpsInput {
  readonly vpsId: VpsId;
  readonly ask: Ask;
}

/** One change of a plan, with the text diff (unified) of the file it writes. */
export interface PlannedChange {
  readonly kind: 'create' | 'change' | 'remove' | 'keep';
  /** For example `vhost conf.d/example.com.conf` or `join container web to the network`. */
  readonly what: string;
  readonly diff: string | null;
}
export interface SitePlan {
  readonly base: PlanBase;
  readonly current: SiteModel | null;
  readonly desired: SiteModel;
  readonly changes: readonly PlannedChange[];
  readonly warnings: readonly string[];
}

// ---- activities on the hub -----------------------------------------------------------------------------------------

/** A name dropped although nobody typed it wrong: a default `www.` that is held elsewhere or does not resolve. */
export interface DroppedName {
  readonly name: Domain;
  readonly why: string;
}
export interface CheckedNames {
  readonly names: readonly Domain[];
  readonly dropped: readonly DroppedName[];
  readonly notes: readonly string[];
}

/** A look at a site's names for a plan; `warnOnly`: no certificate is wanted. */
export interface LookAtNamesInput {
  readonly vpsId: VpsId;
  readonly names: readonly NameRequest[];
  readonly warnOnly: boolean;
}
/** `failed` would hold an operation; `shown` would not. */
export interface NameCheck {
  readonly name: string;
  readonly result: 'ok' | 'shown' | 'failed';
  readonly detail: string;
  /** Of a failed one: what an operation would meet. */
  readonly code?: ErrorCode;
  /** The site that the name belongs to. */
  readonly holder?: string;
}
export interface LookedAtNames {
  readonly checks: readonly NameCheck[];
  readonly notes: readonly string[];
}

export interface VpsToSync {
  readonly vpsId: VpsId;
  /** The last report that the hub has. */
  readonly last: ReportMark;
  /** Operations in the VPS's ledger that have ended, so that their undo is needed no more. */
  readonly ended: readonly string[];
}
export interface StoredReport {
  /** `old`: somebody else has stored this one, or one after it. */
  readonly was: 'stored' | 'old' | 'cursor-needed';
  readonly last: ReportMark;
  readonly more: boolean;
}

export interface RegisterAgentInput {
  /** Lower-case hex sha256 of the join code, which itself is in no history. */
  readonly codeHash: string;
  /** Base64 of the DER. */
  readonly csr: string;
  readonly facts: MachineFacts;
}
/** Signed with the key that the certificate to be renewed is for. */
export type RenewAgentInput = Pick<RegisterAgentInput, 'csr'>;

export interface HubCall {
  readonly operationId: string;
  readonly vpsId: VpsId;
}

export interface HubActivities {
  /** Fails with NAME_CLAIMED naming the holder. */
  claimNames(
    input: HubCall & { readonly domain: Domain; readonly names: readonly NameRequest[] },
  ): Promise<CheckedNames>;
  /** Releases only the names this operation added. */
  releaseNames(call: HubCall): Promise<void>;
  /** Fails with WAITING_FOR_DNS when a typed name does not resolve. */
  checkNames(
    input: HubCall & { readonly names: readonly NameRequest[]; readonly warnOnly: boolean },
  ): Promise<CheckedNames>;
  /** Fails with PORT_80_UNREACHABLE when a typed name is not answered by this VPS. */
  proveChallengePath(
    input: HubCall & { readonly names: readonly NameRequest[]; readonly warnOnly: boolean },
  ): Promise<CheckedNames>;
  /** What the two checks above would find now, for a plan. */
  lookAtNames(input: LookAtNamesInput): Promise<LookedAtNames>;
  /** Asks the CA budget first: CA_BUDGET with the time it frees. The same operation gets the same order again. */
  orderCertificate(input: HubCall & { readonly names: readonly Domain[] }): Promise<{ readonly orderUrl: string }>;
  authorizeOrder(input: HubCall & { readonly orderUrl: string }): Promise<OrderStatus>;
  finalizeOrder(input: HubCall & { readonly orderUrl: string; readonly csr: string }): Promise<OrderStatus>;
  downloadCertificate(input: HubCall & { readonly orderUrl: string }): Promise<{ readonly chain: string }>;
  /** Through the public names, as a visitor would come; required only where they resolve to the VPS. */
  provePublicNames(
    input: HubCall & { readonly site: SiteModel; readonly certificate: CertificateFacts | null },
  ): Promise<ProofReport>;

  /** Site, certificate, proof, released aliases and the audit outcome, in one transaction. */
  recordSite(
    input: HubCall & {
      readonly result: ProvisionedSite;
      readonly progress: Progress;
      readonly orderUrl: string | null;
    },
  ): Promise<void>;
  /** The site's new certificate, its proof and the audit outcome, in one transaction. */
  recordRenewal(
    input: HubCall & { readonly domain: Domain; readonly result: RenewedCertificate; readonly progress: Progress },
  ): Promise<void>;
  /** What certbot renewed and the audit outcome, in one transaction. */
  recordLineage(input: HubCall & { readonly result: RenewedLineage; readonly progress: Progress }): Promise<void>;
  /** Asks the CA when it wants certificates replaced, of those of which it may be asked again. */
  askRenewalWindows(): Promise<{ readonly asked: number; readonly failed: number }>;
  /** Starts the renewal of every certificate that is due and not being tried already. */
  startDueRenewals(): Promise<StartedRenewals>;
  recordRemoval(
    input: HubCall & { readonly domain: Domain; readonly result: UnprovisionedSite; readonly progress: Progress },
  ): Promise<void>;
  /** The VPS belongs to the fleet: with its generation, or why it is only observed. */
  recordVps(
    input: HubCall & {
      readonly generation: number | null;
      readonly observeOnly: string | null;
      readonly progress: Progress;
    },
  ): Promise<void>;
  /** Takes back a VPS that never became active: its agent is shut out, and its id is free again. */
  withdrawVps(call: HubCall): Promise<void>;
  /** From now on no operation begins on the VPS, and no schedule touches it. */
  closeVps(call: HubCall): Promise<void>;
  /** Takes `closeVps` back. */
  reopenVps(call: HubCall): Promise<void>;
  /** Fails with BLOCKED_BY while another operation is open on the VPS. */
  refuseBusyVps(call: HubCall): Promise<void>;
  /** Starts the removal of every site of the VPS that has none yet; says what became of those started before. */
  removeSites(call: HubCall & { readonly containers: ContainerAnswer }): Promise<SiteRemovals>;
  /** Cancels removals that are still open. Fails with BLOCKED_BY until none is. */
  cancelSiteRemovals(call: HubCall): Promise<void>;
  /** Revokes its agent, gives up what is open on it, and forgets it; its audit stays, its id is not given out again. */
  recordVpsRemoval(call: HubCall & { readonly progress: Progress }): Promise<RemovedVps>;
  /** The end of an operation that did not succeed: its row and its one audit outcome. */
  recordOutcome(input: HubCall & { readonly outcome: OperationOutcome; readonly progress: Progress }): Promise<void>;
  /** Every active VPS with what the sync must know of it. */
  vpsesToSync(): Promise<readonly VpsToSync[]>;
  reportCursor(call: { readonly vpsId: VpsId }): Promise<{ readonly last: ReportMark; readonly cursor: Cursor }>;
  /** Keeps a report in one transaction if it is the one after `last`; counts no report twice. */
  storeReport(vpsId: VpsId, last: ReportMark, report: Uint8Array): Promise<StoredReport>;
  /** Makes Temporal's schedules those of `domain/schedules.ts`; says what it changed. */
  applySchedules(): Promise<{ readonly changes: readonly string[] }>;
  /** Drops counters of traffic that are too old; says which partitions went. */
  dropOldTelemetry(): Promise<{ readonly dropped: readonly string[] }>;
  /** Fails with JOIN_CODE_REFUSED; the same key with the same code gets the same certificate again. */
  registerAgent(input: RegisterAgentInput): Promise<IssuedIdentity>;
  /** Fails with AGENT_UNKNOWN where the key's certificate was revoked or ended long ago. */
  renewAgent(input: RenewAgentInput): Promise<IssuedIdentity>;
  /** The thumbprint of the VPS's ACME account key. */
  accountThumbprint(call: HubCall): Promise<{ readonly thumbprint: string }>;
}
