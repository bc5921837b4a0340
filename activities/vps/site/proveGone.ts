import { VsaError } from '../../../domain/errors.js';
import type { Domain } from '../../../domain/fields/brands.js';
import type { AgentConfig } from '../lib/config.js';
import { ask } from '../../lib/ask.js';

/** Every name is answered 421 by the default servers, over HTTP and HTTPS. Fails with PROOF_FAILED. */
export async function proveGone(
  config: Pick<AgentConfig, 'httpPort' | 'httpsPort'>,
  names: readonly Domain[],
): Promise<void> {
  for (const name of names) {
    for (const [scheme, port] of [
      ['http', config.httpPort],
      ['https', config.httpsPort],
    ] as const) {
      const { status } = await ask({ scheme, host: name, port, path: '/' });
      if (status !== 421)
        throw new VsaError('PROOF_FAILED', `${scheme}://${name} still answers ${status} instead of 421.`);
    }
  }
}
