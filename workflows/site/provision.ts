import type { CertificateFacts } from '../../domain/certificate/ca.js';
import { CERTIFICATE_STEPS } from '../../domain/certificate/steps.js';
import type {
  CheckedNames,
  HubActivities,
  NameRequest,
  ProvisionedSite,
  ProvisionSiteInput,
  SiteInspection,
  UpstreamUse,
  VpsActivities,
} from '../../domain/contracts.js';
import type { Domain } from '../../domain/fields/brands.js';
import type { SiteModel } from '../../domain/site/model.js';
import { PROVISION_SITE_STEPS, type ProvisionSiteStep } from '../../domain/site/steps.js';
import { newCertificate } from '../lib/certificate.js';
import { NOTHING_TO_UNDO, saga, type Steps } from '../lib/saga.js';

/**
 * Puts a site on its VPS with HTTPS, or changes a live one; the same input again changes nothing.
 * Whatever it fails with (NAME_CLAIMED, WAITING_FOR_DNS, VPS_OFFLINE, PROOF_FAILED ...), it then leaves nothing behind.
 */
export function provisionSite(input: ProvisionSiteInput): Promise<ProvisionedSite> {
  const { operationId, vpsId, change, base } = input;
  const call = { operationId, vpsId };

  return saga(input, PLAN(input), async (step, hub, vps) => {
    const claim = () => hub.claimNames({ ...call, domain: change.domain, names: input.names });
    const claimed = kept(step, input.names, await step('claim the names', claim, () => hub.releaseNames(call)));

    const inspect = () => vps.inspectSite({ operationId, change: withNames(input, claimed), base });
    const inspection = await step('inspect the VPS', inspect, NOTHING_TO_UNDO);
    inspection.warnings.forEach(step.warn);

    const names = inspection.certificate ? claimed : await checkNames(step, hub, input, claimed);
    const site: SiteModel = { ...inspection.desired, aliases: aliases(change.domain, names) };

    const attach = () => vps.attachUpstreams({ operationId, site });
    const upstreams = await step('attach the upstreams', attach, () => vps.detachUpstreams({ operationId }));

    const certificate = await certify(step, hub, vps, input, inspection, names);

    const serial = certificate?.serial ?? null;
    const publish = () => vps.publishSite({ operationId, site, upstreams, serial, base: inspection.base });
    const published = await step('publish', publish, () => vps.restoreSite({ operationId }));

    const proof = await step(
      'prove',
      () => prove(hub, vps, input, published.site, upstreams, certificate),
      NOTHING_TO_UNDO,
    );

    step.pointOfNoReturn();
    const { unchanged } = inspection;
    const { site: shown, vhostHash, generation } = published;
    const result = { unchanged, site: shown, vhostHash, certificate, generation, proof };
    const record = () => hub.recordSite({ ...call, result, progress: step.progress(), orderUrl: null });
    await step('record the site', record, NOTHING_TO_UNDO);
    return result;
  });
}

type Step = Steps<ProvisionSiteStep>;

const PLAN = (input: ProvisionSiteInput) =>
  ({ steps: PROVISION_SITE_STEPS, firstChange: 'attach the upstreams', waitForVps: input.waitForVps }) as const;

/** DNS, CAA and the challenge path, before any call to a CA: no name that fails here costs an order. */
async function checkNames(
  step: Step,
  hub: HubActivities,
  input: ProvisionSiteInput,
  claimed: readonly NameRequest[],
): Promise<readonly NameRequest[]> {
  const call = { operationId: input.operationId, vpsId: input.vpsId, warnOnly: input.change.skipCert };
  const check = () => hub.checkNames({ ...call, names: claimed });
  const resolving = kept(step, claimed, await step('check the names', check, NOTHING_TO_UNDO));
  const provePath = () => hub.proveChallengePath({ ...call, names: resolving });
  return kept(step, resolving, await step('prove the challenge path', provePath, NOTHING_TO_UNDO));
}

/** A certificate for the names on the VPS: the one that already fits, or a new one; null with --skip-cert. */
async function certify(
  step: Step,
  hub: HubActivities,
  vps: VpsActivities,
  input: ProvisionSiteInput,
  inspection: SiteInspection,
  requests: readonly NameRequest[],
): Promise<CertificateFacts | null> {
  const { operationId, vpsId, change } = input;
  if (change.skipCert || inspection.certificate) {
    skipCertificate(step, change.skipCert ? 'no certificate was asked for' : 'the certificate on disk fits');
    return inspection.certificate;
  }
  const names = requests.map((request) => request.name);
  return newCertificate(step, hub, vps, { operationId, vpsId, domain: change.domain }, names);
}

function skipCertificate(step: Step, why: string): void {
  for (const name of ['check the names', 'prove the challenge path', ...CERTIFICATE_STEPS] as const) {
    const state = step.progress().steps.find((shown) => shown.name === name)?.state;
    if (state === 'next') step.skip(name, why);
  }
}

async function prove(
  hub: HubActivities,
  vps: VpsActivities,
  { operationId, vpsId }: ProvisionSiteInput,
  site: SiteModel,
  upstreams: readonly UpstreamUse[],
  certificate: CertificateFacts | null,
): Promise<ProvisionedSite['proof']> {
  const [local, visitor] = await Promise.all([
    vps.proveSite({ operationId, site, upstreams, certificate }),
    hub.provePublicNames({ operationId, vpsId, site, certificate }),
  ]);
  return { at: visitor.at, checks: [...local.checks, ...visitor.checks] };
}

/** The requests whose names passed; every dropped one is shown as a warning. */
function kept(step: Step, requests: readonly NameRequest[], checked: CheckedNames): readonly NameRequest[] {
  for (const { name, why } of checked.dropped) step.warn(`${name} was left out: ${why}`);
  checked.notes.forEach(step.warn);
  return requests.filter((request) => checked.names.includes(request.name));
}

const withNames = ({ change }: ProvisionSiteInput, names: readonly NameRequest[]) => ({
  ...change,
  aliases: aliases(change.domain, names),
});

const aliases = (domain: Domain, names: readonly NameRequest[]): Domain[] =>
  names
    .map((request) => request.name)
    .filter((name) => name !== domain)
    .sort();
