import { readFile } from 'node:fs/promises';
import { thumbprintOf } from '../../../acme/account.js';
import { acmeConnection } from '../../../acme/connection.js';
import type { CertificateAuthority } from '../../../domain/certificate/ca.js';
import { openAccount } from './accountFile.js';
import { acmeAuthority, termsNotAccepted } from './acmeAuthority.js';
import { type BudgetLimits, LETS_ENCRYPT_LIMITS, LETS_ENCRYPT_STAGING_LIMITS, NO_LIMITS } from './budget.js';
import { ensureLocalCa, localAuthority } from './localAuthority.js';

export interface AuthorityConfig {
  /** `local`, `staging`, `production` or the URL of an ACME directory. */
  readonly acmeDirectory: string;
  readonly email: string | null;
  readonly termsAccepted: boolean;
  readonly secretsDir: string;
  /** PEM file of a CA that signs the ACME server's own certificate, where it is no public one. */
  readonly caFile: string | null;
  /** ACME profile; none lets the CA choose. */
  readonly profile?: string | null;
}

export interface OpenAuthority {
  readonly authority: CertificateAuthority;
  /** Of the account key; what every VPS answers challenges with. */
  readonly thumbprint: string;
  /** The directory's URL, or `local`. */
  readonly directory: string;
  /** What `checkBudget` is asked with before each order. */
  readonly limits: BudgetLimits;
  /** Whom a CAA record must allow; empty: CAA says nothing about this CA. */
  readonly caaIdentities: readonly string[];
}

/** letsencrypt.org/docs/acme-protocol-updates and /docs/staging-environment. */
const PRODUCTION = 'https://acme-v02.api.letsencrypt.org/directory';
const STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';
const LETS_ENCRYPT: Readonly<Record<string, BudgetLimits>> = {
  [PRODUCTION]: LETS_ENCRYPT_LIMITS,
  [STAGING]: LETS_ENCRYPT_STAGING_LIMITS,
};

/**
 * The configured CA. Asks it nothing yet, so it opens while the CA is away. PRECONDITION where Let's Encrypt's terms
 * were not accepted.
 */
export async function openAuthority(config: AuthorityConfig): Promise<OpenAuthority> {
  const directory = directoryUrl(config.acmeDirectory);
  const limits = LETS_ENCRYPT[directory];
  if (limits && !config.termsAccepted) throw termsNotAccepted('https://letsencrypt.org/repository/');
  const { jwk } = await openAccount(config.secretsDir, directory);
  return {
    authority: await authorityFor(config, directory),
    thumbprint: await thumbprintOf(jwk),
    directory,
    limits: limits ?? NO_LIMITS,
    caaIdentities: limits ? ['letsencrypt.org'] : [],
  };
}

const directoryUrl = (name: string): string =>
  name === 'production' ? PRODUCTION : name === 'staging' ? STAGING : name;

async function authorityFor(config: AuthorityConfig, directory: string): Promise<CertificateAuthority> {
  const { secretsDir, email, termsAccepted } = config;
  if (directory === 'local') {
    await ensureLocalCa(secretsDir);
    return localAuthority(secretsDir);
  }
  const caPem = config.caFile === null ? null : await readFile(config.caFile, 'utf8');
  const connection = acmeConnection({ directoryUrl: directory, userAgent: 'vsa (VPS Admin Suite)', caPem });
  return acmeAuthority({ connection, secretsDir, email, termsAccepted, profile: config.profile ?? null });
}
