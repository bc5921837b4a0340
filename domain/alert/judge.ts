import { judgeCertificate } from './certificates.js';
import type { AlertFacts } from './facts.js';
import { judgeHub } from './hub.js';
import { type Judgement, together } from './model.js';
import { plainLine } from './notice.js';
import { judgeOperation } from './operations.js';
import { judgeSchedule } from './schedules.js';
import { judgeSite } from './sites.js';
import { judgeVps } from './vps.js';

/** What should be an alert now. What the facts leave open is named as such, and stays as it is. */
export function judge(facts: AlertFacts): Judgement {
  const { wanted, unsure } = together([
    judgeHub(facts),
    ...facts.schedules.map((known) => judgeSchedule(known, facts)),
    ...facts.vpses.map((vps) => judgeVps(vps, facts)),
    ...facts.certificates.map((certificate) => judgeCertificate(certificate, facts)),
    ...facts.sites.map((site) => judgeSite(site, facts.now)),
    ...facts.operations.map((operation) => judgeOperation(operation, facts.now)),
  ]);
  return { wanted: wanted.map((alert) => ({ ...alert, text: plainLine(alert.text) })), unsure };
}
