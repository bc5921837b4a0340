import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { makeCsr } from '../../activities/lib/csr.js';
import type { IssuedIdentity, MachineFacts } from '../../domain/agent/identity.js';
import { plainFingerprint } from '../../domain/certificate/fingerprint.js';
import { ERRORS, isErrorCode, VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import { isLoopback } from '../../domain/fields/loopback.js';
import { type Identity, machineKey, readIdentity, saveIdentity } from './identity.js';

export interface Registration {
  readonly hubUrl: URL;
  readonly code: string;
  /** Lower-case hex sha256 of the hub's CA certificate. */
  readonly caFingerprint: string;
}

/** Reads `--hub-url U --code C --ca sha256:...`. Fails with VALIDATION in words for the person who typed it. */
export function readRegistration(words: readonly string[]): Registration {
  const { 'hub-url': url, code, ca, token } = valuesOf(words);
  if (token !== undefined) throw refused('--token is of the first system; `vsa vps join ID` on the hub makes a code.');
  if (url === undefined || code === undefined || ca === undefined)
    throw refused('An agent registers with --hub-url URL --code CODE --ca sha256:HASH, as `vsa vps add` prints it.');
  const caFingerprint = /^sha256:([0-9a-f]{64})$/.exec(ca)?.[1];
  if (caFingerprint === undefined)
    throw refused('--ca is sha256: and 64 hexadecimal digits, as `vsa vps add` prints it.');
  if (!/^[A-Z0-9-]{20,64}$/.test(code)) throw refused('--code is not a join code as `vsa vps add` prints it.');
  return { hubUrl: hubUrlOf(url), code, caFingerprint };
}

function valuesOf(words: readonly string[]) {
  const option = { type: 'string' } as const;
  try {
    const options = { 'hub-url': option, code: option, ca: option, token: option };
    return parseArgs({ args: [...words], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw refused((error as Error).message);
  }
}

/** With or without the `/api` that the first system's URLs ended in. The code must not cross a network in the clear. */
function hubUrlOf(text: string): URL {
  if (!URL.canParse(text)) throw refused(`--hub-url ${text} is no URL.`);
  const url = new URL(text.replace(/\/+$/, '').replace(/\/api(\/v1)?$/, ''));
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
  throw refused('--hub-url must begin with https:// unless the hub is on this machine.');
}

const refused = (message: string): VsaError => new VsaError('VALIDATION', message);

/** Makes this machine the agent of the code's VPS. The same code again from this machine changes nothing. */
export async function register(
  { hubUrl, code, caFingerprint }: Registration,
  stateDir: string,
  agentVersion: string,
): Promise<Identity> {
  const joined = await readIdentity(stateDir);
  if (joined !== null) {
    throw new VsaError(
      'CONFLICT',
      `This machine is ${joined.vpsId} of ${joined.hubUrl}; remove ${stateDir}/identity first.`,
    );
  }
  const key = await machineKey(stateDir, newKey);
  const body = { code, csr: await csrOf(key), facts: machineFacts(agentVersion) };
  const issued = await askHub(hubUrl, 'register', body);
  const identity = identityOf(issued, hubUrl, key, caFingerprint);
  await saveIdentity(stateDir, identity);
  return identity;
}

/** The next certificate for the same key. */
export async function renew(identity: Identity, stateDir: string): Promise<Identity> {
  const hubUrl = new URL(identity.hubUrl);
  const issued = await askHub(hubUrl, 'renew', { csr: await csrOf(identity.key) });
  const renewed = identityOf(issued, hubUrl, identity.key, fingerprintOf(identity.ca));
  await saveIdentity(stateDir, renewed);
  return renewed;
}

const newKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const csrOf = async (key: string): Promise<string> => Buffer.from(await makeCsr(key, [])).toString('base64');

const machineFacts = (agentVersion: string): MachineFacts => ({
  hostname: hostname(),
  platform: process.platform,
  arch: process.arch,
  nodeVersion: process.version,
  agentVersion,
  now: new Date().toISOString(),
});

type Issued = IssuedIdentity & { readonly gateway: string };

async function askHub(hubUrl: URL, verb: 'register' | 'renew', body: object): Promise<Issued> {
  const answer = await fetch(new URL(`${hubUrl.pathname.replace(/\/$/, '')}/api/v1/agents/${verb}`, hubUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  }).catch((error: unknown) => {
    throw new VsaError('HUB_UNREACHABLE', `${hubUrl.origin} does not answer: ${reasonOf(error)}.`);
  });
  const content = (await answer.json().catch(() => ({}))) as Partial<Issued> & { code?: string; detail?: string };
  if (answer.ok) return content as Issued;
  const code = content.code !== undefined && isErrorCode(content.code) ? content.code : 'INTERNAL';
  throw new VsaError(code, content.detail ?? `The hub answered ${answer.status}.`);
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
};

/** Refuses whoever is not the hub that the person named, whatever wire the answer came over. */
function identityOf(issued: Issued, hubUrl: URL, key: string, caFingerprint: string): Identity {
  if (fingerprintOf(issued.ca) !== caFingerprint)
    throw new VsaError(
      'HUB_UNREACHABLE',
      'What answered is not the hub that --ca names: its CA has another fingerprint.',
    );
  const ca = new X509Certificate(issued.ca);
  const certificate = new X509Certificate(issued.certificate);
  if (!certificate.verify(ca.publicKey) || !certificate.checkPrivateKey(createPrivateKey(key)))
    throw new VsaError(
      'HUB_UNREACHABLE',
      'The hub sent a certificate that does not belong to the key of this machine.',
    );
  return {
    vpsId: issued.vpsId as VpsId,
    hubUrl: hubUrl.href.replace(/\/$/, ''),
    gateway: issued.gateway,
    ca: issued.ca,
    certificate: issued.certificate,
    key,
  };
}

const fingerprintOf = (pem: string): string => plainFingerprint(new X509Certificate(pem).fingerprint256);

/** For a person at a terminal: what happened and what to do. The catalogue's remedy for a conflict is of operations. */
export const inWords = (error: VsaError): string =>
  `error: ${error.message}\n${error.code === 'CONFLICT' ? '' : `fix: ${ERRORS[error.code].fix}\n`}`;
