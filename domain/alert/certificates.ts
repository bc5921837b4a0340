import { lineageTarget } from '../certificate/lineage.js';
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

/** What is wrong with a certificate, and with its renewal. */
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
  const { validity, window } = certificate;
  const status = certificateStatus(validity, now, window?.end ?? null);
  if (status === 'valid' || validity === null) return null;
  const { notAfter } = validity;
  const days = daysLeft(notAfter, now);
  const when = status === 'expired' ? `ended at ${notAfter}` : `ends at ${notAfter}, in ${days} days`;
  const text = `${called(certificate)} ${when}, and was not replaced.`;
  return alert(certificate, 'certificate-ending', status === 'warning' ? 'warning' : 'critical', text, RENEW);
}

function notInPlace(certificate: KnownCertificate): WantedAlert | null {
  if (certificate.busy || certificate.problems.length === 0) return null;
  const text = `${called(certificate)}: ${certificate.problems.join(' ')}`;
  const fix = certificate.managedBy === 'vsa' ? PROVISION : CERTBOT;
  return { ...alert(certificate, 'certificate-wrong', 'warning', text, fix), lasting: SEVERAL_REPORTS };
}

function failed(certificate: KnownCertificate): WantedAlert | null {
  if (certificate.failed === null) return null;
  const { operationId, why } = certificate.failed;
  const text = `${called(certificate)} could not be renewed (operation ${operationId}): ${why}`;
  const fix = `It is tried again by itself. See \`vsa operation show ${operationId}\` for what stands in the way.`;
  return alert(certificate, 'renewal-failed', 'warning', text, fix);
}

const PROVISION =
  'Provision the site again as it is (`vsa site provision --domain D`), which puts its own certificate back.';
const CERTBOT = 'Look at it on its VPS (`certbot certificates`), and let nginx there read its files again.';

/** Due, and nobody tried: only where the schedule of renewals does its work is this a thing of its own. */
function judgeUntried(certificate: KnownCertificate, facts: AlertFacts): Judgement {
  const key: AlertKey = { kind: 'renewal-untried', ...objectOf(certificate) };
  const schedule = stateOfSchedule(facts, 'renew-certificates');
  const { tryAt } = certificate;
  if (certificate.busy || tryAt === null || schedule === 'paused') return { wanted: [], unsure: [] };
  if (schedule !== 'ok') return { wanted: [], unsure: [key] };
  const patience = isFree(certificate, facts.now) ? FREE_UNTRIED_AFTER : UNTRIED_AFTER;
  if (facts.now - Math.max(tryAt, facts.heardSince) <= patience) return { wanted: [], unsure: [] };
  const since = new Date(tryAt).toISOString();
  const text =
    `${called(certificate)} is to be renewed since ${since}, and nobody tried: ` +
    'the limits of its CA may leave no room, or its VPS is busy with others.';
  return { wanted: [alert(certificate, 'renewal-untried', 'warning', text, RENEW)], unsure: [] };
}

const RENEW = 'Renew it with `vsa cert renew --domain D`; `vsa cert status` shows what stands in the way.';

const objectOf = ({ managedBy, vpsId, domain }: KnownCertificate) => ({
  object:
    managedBy === 'vsa'
      ? ({ kind: 'site', id: domain } as const)
      : ({ kind: 'lineage', id: lineageTarget(vpsId, domain) } as const),
});

const called = ({ managedBy, vpsId, domain }: KnownCertificate): string =>
  managedBy === 'vsa' ? `The certificate of ${domain}` : `The certificate ${domain} that certbot keeps on ${vpsId}`;

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
  domain: certificate.managedBy === 'vsa' ? certificate.domain : null,
  text,
  fix,
  lasting: 0,
});
