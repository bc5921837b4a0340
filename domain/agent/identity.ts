/** How long an agent's certificate is good; it is renewed at half of that. */
export const AGENT_CERTIFICATE_DAYS = 7;
/** An agent that was away this long after its certificate ended may still renew it with the same key. */
const RENEWABLE_AFTER_END_DAYS = 30;

/** When half of a certificate's time is over and the next is asked for. All times: milliseconds since the epoch. */
export const halfLife = (notBefore: number, notAfter: number): number => (notBefore + notAfter) / 2;

/** Ended so long ago that its key gets no other. */
export const isPastRenewal = (notAfter: number, now: number): boolean =>
  notAfter + RENEWABLE_AFTER_END_DAYS * 86_400_000 < now;

/** A join code is used within this time, once. Minutes. */
export const JOIN_CODE_MINUTES = 15;

/** The name in every gateway's certificate: agents ask for it whatever address they reach the gateway at. */
export const GATEWAY_NAME = 'gateway.vsa.internal';

/** Where the hub keeps the certificate of the CA that agents and gateways are signed by. */
export const agentCaFile = (secretsDir: string): string => `${secretsDir}/agent-ca/ca.pem`;

export const gatewayPair = (secretsDir: string): { readonly certificate: string; readonly key: string } => ({
  certificate: `${secretsDir}/gateway/certificate.pem`,
  key: `${secretsDir}/gateway/key.pem`,
});

/** The sealing keys of all gateways. */
export const gatewayKeysFile = (secretsDir: string): string => `${secretsDir}/gateway-keys.json`;

/** What a machine says of itself when it joins. */
export interface MachineFacts {
  readonly hostname: string;
  readonly platform: string;
  readonly arch: string;
  readonly nodeVersion: string;
  readonly agentVersion: string;
  /** RFC 3339 UTC, by its clock. */
  readonly now: string;
}

/** What an agent gets when it joins, and again when it renews. */
export interface IssuedIdentity {
  readonly vpsId: string;
  /** PEM, good for AGENT_CERTIFICATE_DAYS. */
  readonly certificate: string;
  /** PEM of the CA that the gateway's certificate is signed by. */
  readonly ca: string;
}

/** What installs the agent on a VPS, as the hub serves it. */
export interface AgentBundle {
  /** Of VSA, and what it runs on, for example `linux-x64`. */
  readonly version: string;
  readonly platform: string;
  readonly file: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Where the hub's address serves it. */
export const BUNDLE_PATH = '/agent/bundle';

/**
 * The one command on a VPS without VSA. What it downloads is compared with the bundle's hash, which came with the
 * command, before any of it runs: the way to the hub need not be trusted.
 */
export const installCommand = (hubUrl: string, { sha256 }: AgentBundle, join: string): string =>
  [
    `curl -fsSLo vsa-agent.tar.gz ${hubUrl}${BUNDLE_PATH}`,
    `echo '${sha256}  vsa-agent.tar.gz' | sha256sum --check --quiet`,
    'tar -xzf vsa-agent.tar.gz',
    `sudo ./vsa-agent/install.sh ${join}`,
  ].join(' && ');

/** The command a person types on the VPS where VSA is. `caFingerprint`: lower-case hex sha256 of the CA's DER. */
export const joinCommand = (hubUrl: string, code: string, caFingerprint: string): string =>
  `vsa agent register ${joinFlags(hubUrl, code, caFingerprint)}`;

export const joinFlags = (hubUrl: string, code: string, caFingerprint: string): string =>
  `--hub-url ${hubUrl} --code ${code} --ca sha256:${caFingerprint}`;
