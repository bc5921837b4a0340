import { type RenewCertificateStep, RENEW_CERTIFICATE_STEPS } from '../../domain/certificate/renewal.js';
import type { CheckedNames, RenewCertificateInput, RenewedCertificate } from '../../domain/contracts.js';
import type { Domain } from '../../domain/fields/brands.js';
import { newCertificate } from '../lib/certificate.js';
import { NOTHING_TO_UNDO, saga, type Steps } from '../lib/saga.js';

const PLAN = {
  steps: RENEW_CERTIFICATE_STEPS,
  firstChange: 'make the key',
  waitForVps: false,
  // The schedule comes again: a renewal that waited would keep people from changing the site.
  neverHeld: true,
} as const;

/**
 * Replaces a site's certificate by a new one for the same names; nothing else of the site changes, and its upstreams
 * need not be well. Whatever is in the way ends it with that error, and the schedule tries again.
 */
export function renewCertificate(input: RenewCertificateInput): Promise<RenewedCertificate> {
  const { operationId, vpsId, domain } = input;
  const call = { operationId, vpsId };

  return saga(input, PLAN, async (step, hub, vps) => {
    const inspect = () => vps.inspectCertificate({ operationId, domain });
    const before = await step('inspect the VPS', inspect, NOTHING_TO_UNDO);
    const { names } = before;

    await look(step, 'check the names', names, (requests) =>
      hub.checkNames({ ...call, names: requests, warnOnly: false }),
    );
    await look(step, 'prove the challenge path', names, (requests) =>
      hub.proveChallengePath({ ...call, names: requests, warnOnly: false }),
    );
    const certificate = await newCertificate(step, hub, vps, { ...call, domain }, names);

    const publish = () => vps.publishCertificate({ operationId, domain, serial: certificate.serial });
    const { generation, tls, vhost } = await step('publish', publish, () => vps.restoreSite({ operationId }));
    const proof = await step('prove', () => vps.proveCertificate({ operationId, certificate }), NOTHING_TO_UNDO);

    step.pointOfNoReturn();
    const result = { certificate, tls, vhost, generation, proof };
    const record = () => hub.recordRenewal({ ...call, domain, result, progress: step.progress() });
    await step('record the certificate', record, NOTHING_TO_UNDO);
    return result;
  });
}

async function look(
  step: Steps<RenewCertificateStep>,
  name: RenewCertificateStep,
  names: readonly Domain[],
  check: (requests: readonly { name: Domain; typed: true }[]) => Promise<CheckedNames>,
): Promise<void> {
  const requests = names.map((each) => ({ name: each, typed: true as const }));
  const { notes } = await step(name, () => check(requests), NOTHING_TO_UNDO);
  notes.forEach(step.warn);
}
