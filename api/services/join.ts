import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { agentCaFile, installCommand, JOIN_CODE_MINUTES, joinCommand, joinFlags } from '../../domain/agent/identity.js';
import { plainFingerprint } from '../../domain/certificate/fingerprint.js';
import { VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import type { HubConfiguration } from '../../domain/schemas/configuration.js';
import { replaceJoinCode } from '../../db/queries/agents.js';
import { knownVps } from './fleet.js';
import { agentBundle } from '../lib/agentBundle.js';
import { hashOf, newJoinCode } from '../lib/tokens.js';
import type { Services } from './services.js';

export interface JoinCode {
  readonly vpsId: string;
  readonly code: string;
  /** RFC 3339 UTC. */
  readonly expiresAt: string;
  readonly hubUrl: string;
  /** `sha256:` and the fingerprint of the CA that the agent must find behind the hub's address. */
  readonly ca: string;
  /** What a person types on the VPS where VSA is. */
  readonly command: string;
  /** What installs the agent there first; null: this hub has no bundle of it. */
  readonly installCommand: string | null;
}

/** A new one-use code with which one machine becomes the agent of the VPS; codes before it are void. */
export async function makeJoinCode(
  { db, configuration }: Pick<Services, 'db' | 'configuration'>,
  id: VpsId,
): Promise<JoinCode> {
  const vps = await knownVps({ db }, id);
  const fingerprint = await caFingerprint(configuration);
  const code = newJoinCode();
  const expiresAt = new Date(Date.now() + JOIN_CODE_MINUTES * 60_000);
  await replaceJoinCode(db, vps.vps_uid, hashOf(code), expiresAt);
  const hubUrl = hubUrlOf(configuration);
  const command = joinCommand(hubUrl, code, fingerprint);
  const bundle = await agentBundle();
  const flags = joinFlags(hubUrl, code, fingerprint);
  return {
    ...{ vpsId: id, code, expiresAt: expiresAt.toISOString(), hubUrl, ca: `sha256:${fingerprint}`, command },
    installCommand: bundle === null ? null : installCommand(hubUrl, bundle, flags),
  };
}

/** Where agents reach the gateway. */
export const gatewayAddress = (configuration: HubConfiguration): string =>
  configuration.VSA_GATEWAY_ADDRESS ?? `${configuration.VSA_GATEWAY_HOST}:${configuration.VSA_GATEWAY_PORT}`;

const hubUrlOf = ({ VSA_HUB_URL, VSA_API_HOST, VSA_API_PORT }: HubConfiguration): string =>
  VSA_HUB_URL ?? `http://${VSA_API_HOST}:${VSA_API_PORT}`;

async function caFingerprint({ VSA_SECRETS_DIR }: HubConfiguration): Promise<string> {
  const pem = await readFile(agentCaFile(VSA_SECRETS_DIR)).catch(() => null);
  if (pem === null)
    throw new VsaError('PRECONDITION', 'The hub worker has not made the CA of the agents yet: start it.');
  return plainFingerprint(new X509Certificate(pem).fingerprint256);
}
