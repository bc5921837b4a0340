import type { ProofCheck } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';

/** Fails with PROOF_FAILED naming every check that failed. */
export function refuseFailed(checks: readonly ProofCheck[]): void {
  const failed = checks.filter(({ result }) => result === 'failed');
  if (failed.length === 0) return;
  throw new VsaError('PROOF_FAILED', failed.map(({ what, detail }) => `${what}: ${detail}`).join('; '));
}
