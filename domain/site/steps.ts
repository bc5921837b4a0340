import { CERTIFICATE_STEPS } from '../certificate/steps.js';

/** The steps of a site's operations, in order: what is promised, done and shown cannot differ. */
export const PROVISION_SITE_STEPS = [
  'claim the names',
  'inspect the VPS',
  'check the names',
  'prove the challenge path',
  'attach the upstreams',
  ...CERTIFICATE_STEPS,
  'publish',
  'prove',
  'record the site',
] as const;
export type ProvisionSiteStep = (typeof PROVISION_SITE_STEPS)[number];

export const UNPROVISION_SITE_STEPS = [
  'plan the removal',
  'decide about the containers',
  'publish without the site',
  'move the logs to trash',
  'release the containers',
  'move the certificate to trash',
  'scan for leftovers',
  'record the removal',
] as const;
export type UnprovisionSiteStep = (typeof UNPROVISION_SITE_STEPS)[number];
/** From this step on an unprovision cannot be undone. */
export const UNPROVISION_POINT_OF_NO_RETURN: UnprovisionSiteStep = 'move the certificate to trash';
