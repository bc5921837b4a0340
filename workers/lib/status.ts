import { X509Certificate } from 'node:crypto';
import { plainFingerprint } from '../../domain/certificate/fingerprint.js';
import type { Identity } from './identity.js';

/** What `vsa agent status` shows: who this machine is to whom, until when; no part of a secret. */
export function statusOf(identity: Identity | null, stateDir: string): string {
  if (identity === null) return `This machine has not joined a hub (${stateDir}/identity holds nothing).\n`;
  const certificate = new X509Certificate(identity.certificate);
  const lines = [
    `VPS          ${identity.vpsId}`,
    `hub          ${identity.hubUrl}`,
    `gateway      ${identity.gateway}`,
    `queue        ${identity.vpsId}`,
    `certificate  ${plainFingerprint(certificate.fingerprint256)}`,
    `valid until  ${new Date(certificate.validTo).toISOString()}`,
  ];
  return `${lines.join('\n')}\n`;
}
