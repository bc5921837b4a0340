import { isFree } from '../certificate/renewal.js';
import { certificateStatus, daysLeft } from '../certificate/status.js';
import type { AlertFacts, KnownCertificate } from './facts.js';
import type { AlertKey, AlertKind, Judgement, Severity, WantedAlert } from './model.js';
import { stateOfSchedule } from './schedules.js';

/** What lies and what is served changes while it is replaced: several reports must say so. Milliseconds. */
const SEVERAL_REPORTS = 90_000;
/** A renewal that its CA asked for meets no limit of the CA; the others wait for room in them. Milliseconds. */
const FREE_UNTRIED_AFTER = 10 * 60_000;
const UNTRIED_AFTER = 6 * 3_600_000;

/** What is wrong with the certificate of a site, and with its renewal. */
export function judgeCertificate(certificate: KnownCertificate, facts: AlertFacts): Judgement {
  const wrong: AlertKey = { kind: 'certificate-wrong', ...objectOf(certificate) };
  const wanted = [ending(certificate, facts.now), notInPlace(certificate), failed(certificate)];
  const untried = judgeUntried(certificate, facts);
  return {
    wanted: [...wanted.filter((each) => each !== null), ...untried.wanted],
    unsure: [...untried.unsure, ...(certificate.busy ? [wrong] : [])],
  };
}

function ending(certificate: KnownCertificate, now: number): WantedAlert | null {
  const { notAfter, window } = certificate;
  const status = certificateStatus(certificate, now, window?.end ?? null);
  if (status === 'valid') return null;
  const days = daysLeft(notAfter, now);
  const when = status === 'expired' ? `ended at ${notAfter}` : `ends at ${notAfter}, in ${days} days`;
  const text = `The certificate of ${certificate.domain} ${when}, and was not replaced.`;
  return alert(certificate, 'certificate-ending', status === 'warning' ? 'warning' : 'critical', text, RENEW);
}

function notInPlace(certificate: KnownCertificate): WantedAlert | null {
  if (certificate.busy || certificate.problems.length === 0) return null;
  const text = `The certificate of ${certificate.domain}: ${certificate.problems.join(' ')}`;
  const fix =
    'Provision the site again as it is (`vsa site provision --domain D`), which puts its own certificate back.';
  return { ...alert(certificate, 'certificate-wrong', 'warning', text, fix), lasting: SEVERAL_REPORTS };
}

function failed(certificate: KnownCertificate): WantedAlert | null {
  if (certificate.failed === null) return null;
  const { operationId, why } = certificate.failed;
  const text = `The certificate of ${certificate.domain} could not be renewed (operation ${operationId}): ${why}`;
  const fix = `It is tried again by itself. See \`vsa operation show ${operationId}\` for what stands in the way.`;
  return alert(certificate, 'renewal-failed', 'warning', text, fix);
}

/** Due, and nobody tried: only where the schedule of renewals does its work is this a thing of its own. */
function judgeUntried(certificate: KnownCertificate, facts: AlertFacts): Judgement {
  const key: AlertKey = { kind: 'renewal-untried', ...objectOf(certificate) };
  const schedule = stateOfSchedule(facts, 'renew-certificates');
  if (certificate.busy || schedule === 'paused') return { wanted: [], unsure: [] };
  if (schedule !== 'ok') return { wanted: [], unsure: [key] };
  const patience = isFree(certificate, facts.now) ? FREE_UNTRIED_AFTER : UNTRIED_AFTER;
  if (facts.now - Math.max(certificate.tryAt, facts.heardSince) <= patience) return { wanted: [], unsure: [] };
  const since = new Date(certificate.tryAt).toISOString();
  const text =
    `The renewal of the certificate of ${certificate.domain} is due since ${since}, and was not tried: ` +
    'the limits of its CA may leave no room.';
  return { wanted: [alert(certificate, 'renewal-untried', 'warning', text, RENEW)], unsure: [] };
}

const RENEW = 'Renew it with `vsa cert renew --domain D`; `vsa cert status` shows what stands in the way.';

const objectOf = ({ domain }: KnownCertificate) => ({ object: { kind: 'site', id: domain } as const });

const alert = (
  certificate: KnownCertificate,
  kind: AlertKind,
  severity: Severity,
  text: string,
  fix: string,
): WantedAlert => ({
  kind,
  severity,
  ...objectOf(certificate),
  vpsId: certificate.vpsId,
  domain: certificate.domain,
  text,
  fix,
  lasting: 0,
});
