import { Group, Stack, Text } from '@mantine/core';
import type { SiteDetail } from '../../../domain/schemas/site.js';
import { Failed } from '../../ui/Part.js';
import { formOf, type Typed } from './form.js';
import { NameFields } from './NameFields.js';
import { OptionFields } from './OptionFields.js';
import { PlanPanel } from './PlanPanel.js';
import { startOf } from './planVerdict.js';
import { requestOf, type PartialRequest } from './request.js';
import { modelOf } from './siteWords.js';
import { SiteBadge } from './SiteBadge.js';
import { StartPanel } from './StartPanel.js';
import { UpstreamFields } from './UpstreamFields.js';
import { usePlan } from './usePlan.js';
import styles from './Wizard.module.css';

interface WizardProps {
  readonly typed: Typed;
  readonly change: (some: Typed) => void;
  /** null: there is none of this name; undefined: not known yet. */
  readonly site: SiteDetail | null | undefined;
  /** Why that is not known. */
  readonly error: Error | null;
  readonly vpsIds: readonly string[];
  /** Where a site goes unless another VPS is named. */
  readonly vpsId: string;
}

/** What is wanted on the left, what would happen and the start on the right. */
export function Wizard({ typed, change, site, error, vpsIds, vpsId: usualVps }: WizardProps) {
  const model = site === null || site === undefined ? null : modelOf(site);
  const form = formOf(typed, model);
  // Of a site that is not live the VPS has nothing to keep: all of it has to be said.
  const isLive = site?.drift.every(({ name }) => name !== 'NOT_LIVE') ?? true;
  const { request, errors, missing } = requestOf(form, isLive ? model : null);
  const isWrong = Object.keys(errors).length > 0;
  const isWhole = missing.length === 0 && !isWrong && site !== undefined;
  const plan = usePlan(isWhole ? request : null);

  const vpsId = site?.vpsId ?? (form.vps === '' ? usualVps : form.vps);
  const makesCertificate = request.skipCert !== true && (!hasCertificate(site) || namesChange(request));
  const start = startOf({
    domain: request.domain ?? '',
    vpsId,
    site: site === null || site === undefined ? null : { drifts: site.drift.length > 0 },
    plan: plan.isCurrent ? plan.shown : null,
    refused: plan.problem?.code ?? null,
    hasChanged: plan.hasChanged,
    makesCertificate,
  });
  return (
    <div className={styles['columns']}>
      <Stack gap="lg" component="section" aria-label="What is wanted">
        {error === null ? null : <Failed error={error} />}
        {site === null || site === undefined ? null : <Known site={site} />}
        <NameFields {...{ form, change, errors, vpsIds, vpsId }} isChange={model !== null} />
        <UpstreamFields {...{ form, change, errors, vpsId }} />
        <OptionFields {...{ form, change, errors }} hasCertificate={hasCertificate(site)} />
      </Stack>
      <Stack gap="lg" component="section" aria-label="What would happen" className={styles['outcome'] ?? ''}>
        <PlanPanel plan={plan} missing={missing} isWrong={isWrong} waits={makesCertificate} />
        <StartPanel start={start} request={sent(request, plan)} planAgain={plan.again} />
      </Stack>
    </div>
  );
}

const Known = ({ site }: { readonly site: SiteDetail }) => (
  <Group gap="xs">
    <SiteBadge site={site} />
    <Text>
      {site.domain} is on {site.vpsId}. What you leave as it is stays.
    </Text>
  </Group>
);

const hasCertificate = (site: SiteDetail | null | undefined): boolean =>
  site !== null && site !== undefined && site.certificate !== null;

/** Whether another certificate is needed than the one there is. */
const namesChange = ({ aliases, www }: PartialRequest): boolean => aliases !== undefined || www !== undefined;

/** What is started is what was shown; a VPS that is offline has no plan, and is waited for. */
function sent(request: PartialRequest, { isCurrent, shown, problem }: ReturnType<typeof usePlan>): PartialRequest {
  if (problem?.code === 'VPS_OFFLINE') return { ...request, waitForVps: true };
  return isCurrent && shown !== null ? { ...request, base: shown.base } : request;
}
