import { X509Certificate } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isPastRenewal } from '../domain/agent/identity.js';
import { VsaError } from '../domain/errors.js';
import { runCommand } from '../lib/run.js';
import { agentProgram } from './agentProgram.js';
import { found, localVps, startOrAdopt } from './firstSteps.js';
import { ask } from './hub.js';
import { isThere } from './parts/cache.js';
import { LOCAL_VPS } from './places.js';
import type { Suite } from './supervisor.js';

interface JoinCode {
  readonly hubUrl: string;
  readonly code: string;
  readonly ca: string;
}

/**
 * Lets the local VPS join as any other does: it is added, a code is made, and its agent registers with that. Does
 * nothing once it has joined. The operation that adds it waits for the agent.
 */
export async function joinLocalVps(
  { places, ports, hub }: Pick<Suite, 'places' | 'ports' | 'hub'>,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const identity = join(places.vpsState, 'identity');
  const known = await found(hub, `/vps/${LOCAL_VPS}`);
  // A hub that began anew knows no certificate of the one before; one that ended long ago cannot be renewed.
  if (known === null || (await endedLongAgo(join(identity, 'identity.json'))))
    await rm(identity, { recursive: true, force: true });
  if (await isThere(join(identity, 'identity.json'))) return;
  if (known === null) await startOrAdopt(hub, '/vps', localVps(ports));
  const { hubUrl, code, ca } = await ask<JoinCode>(hub, 'POST', `/vps/${LOCAL_VPS}/join-codes`, {});
  const argv = agentProgram('register', '--hub-url', hubUrl, '--code', code, '--ca', ca);
  const { code: exit, stderr } = await runCommand(argv, { env: environment, timeoutMs: 60_000 });
  if (exit !== 0) throw new VsaError('PRECONDITION', `${LOCAL_VPS} could not join its hub. ${stderr.trim()}`);
}

async function endedLongAgo(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return false;
  const { certificate } = JSON.parse(text) as { certificate: string };
  return isPastRenewal(Date.parse(new X509Certificate(certificate).validTo), Date.now());
}
