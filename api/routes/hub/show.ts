import { HubView } from '../../../domain/schemas/hub.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { packageVersion } from '../../lib/version.js';

/** GET /hub : what the UI says of the hub on every page. */
export const showHub = route({
  operationId: 'hub.show',
  method: 'get',
  path: '/hub',
  scope: 'site:read',
  summary: 'Show the version of the hub and its certificate authority',
  answers: { 200: HubView },
  fails: [],
  handle: async ({ services: { configuration } }) => {
    const { VSA_ACME_DIRECTORY: directory, VSA_TEMPORAL_WEB_URL: web, VSA_VPS_ID: vpsId } = configuration;
    const [ca, caTrusted] = CAS[directory] ?? [new URL(directory).host, true];
    return ok({ version: packageVersion(), ca, caTrusted, temporalWebUrl: web ?? null, vpsId });
  },
});

/** By `VSA_ACME_DIRECTORY`: the words, and whether browsers trust it. */
const CAS: Readonly<Record<string, readonly [string, boolean]>> = {
  local: ['Local CA', false],
  staging: ["Let's Encrypt (staging)", false],
  production: ["Let's Encrypt", true],
};
