import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { VsaError } from '../domain/errors.js';
import type { Operation } from './hub.js';
import { ask, follow } from './hub.js';
import type { Notify } from './parts.js';
import { LOCAL_VPS } from './places.js';
import type { SuitePorts } from './ports.js';
import { refuse } from './refuse.js';
import type { Suite } from './supervisor.js';

export const DEMO_SITE = 'demo.vsa.localhost';

/** How long a start waits for an operation of its own. The operation goes on after that. */
const PATIENCE = 300_000;

interface Accepted {
  readonly id: string;
}
interface VpsRow {
  readonly state: string;
  readonly operation: Operation | null;
}

/** Adds the local VPS where the hub does not know it, and waits until it can carry sites. */
export async function ensureVps(suite: Suite, notify: Notify, stop: AbortSignal): Promise<void> {
  const known = await found<VpsRow>(suite.hub, `/vps/${LOCAL_VPS}`);
  if (known !== null && known.state !== 'pending') return;
  await done(suite, '/vps', localVps(suite.ports), notify, stop);
}

/**
 * Provisions the demo site, once in the life of the checkout: a person who took it off does not get it back. Answers
 * whether it is there.
 */
export async function ensureDemo(suite: Suite, notify: Notify, stop: AbortSignal): Promise<boolean> {
  const marker = join(suite.places.folder, 'demo-provisioned');
  const was = await readFile(marker, 'utf8').catch(() => null);
  if (was === null) {
    const routes = [{ path: '/', upstream: { localPort: suite.ports.demo } }];
    await done(suite, '/sites', { domain: DEMO_SITE, www: false, routes }, notify, stop);
    await writeFile(marker, '');
  }
  return (await found(suite.hub, `/sites/${DEMO_SITE}`)) !== null;
}

export async function found<T>(hub: Suite['hub'], path: string): Promise<T | null> {
  try {
    return await ask<T>(hub, 'GET', path);
  } catch (error) {
    if (error instanceof VsaError && (error.code === 'NOT_FOUND' || error.code === 'VPS_UNKNOWN')) return null;
    throw error;
  }
}

/** Starts an operation, or finds the one that an earlier start left open, and follows it to its end. */
async function done({ hub }: Suite, path: string, body: object, notify: Notify, stop: AbortSignal): Promise<void> {
  const id = await startOrAdopt(hub, path, body);
  const say = (operation: Operation) => {
    const step = operation.steps.find(({ state }) => state === 'running' || state === 'retrying' || state === 'held');
    if (operation.held !== null) notify(`held, ${operation.held.reason}: ${operation.held.detail}`);
    else if (step !== undefined) notify(step.name);
  };
  const late = AbortSignal.timeout(PATIENCE);
  await follow(hub, id, say, AbortSignal.any([stop, late])).catch((error: unknown) => {
    if (!late.aborted || stop.aborted) throw error;
    throw refuse(
      `Operation ${id} is still open after ${PATIENCE / 60_000} minutes.`,
      `\`vsa operation show ${id}\` tells why.`,
    );
  });
}

export async function startOrAdopt(hub: Suite['hub'], path: string, body: object): Promise<string> {
  try {
    return (await ask<Accepted>(hub, 'POST', path, body)).id;
  } catch (error) {
    const open = error instanceof VsaError && error.code === 'CONFLICT' ? error.data['operationId'] : undefined;
    if (typeof open === 'string') return open;
    throw error;
  }
}

/** The local VPS as the hub gets it. */
export const localVps = (ports: SuitePorts) => ({
  id: LOCAL_VPS,
  hostname: plainHostname(),
  address: '127.0.0.1',
  httpPort: ports.http,
  httpsPort: ports.https,
});

// The machine's own name may hold what no hostname may.
const plainHostname = (): string => (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(hostname()) ? hostname() : 'localhost');
