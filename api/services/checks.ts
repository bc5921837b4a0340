import { Resolver } from 'node:dns/promises';
import type { NameRequest } from '../../domain/contracts.js';
import type { HubConfiguration } from '../../domain/schemas/configuration.js';

export interface Check {
  readonly name: string;
  readonly result: 'ok' | 'shown' | 'failed';
  readonly detail: string;
}

/** Where each name points, asked of the configured resolvers: `failed` would hold the operation (or drop the name). */
export function checkNames(
  configuration: HubConfiguration,
  vps: { readonly id: string; readonly address: string },
  names: readonly NameRequest[],
): Promise<Check[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (configuration.VSA_RESOLVERS !== undefined) resolver.setServers(configuration.VSA_RESOLVERS);
  return Promise.all(
    names.map(async ({ name, typed }): Promise<Check> => {
      const override = configuration.VSA_NAME_OVERRIDES.find(({ pattern }) => covers(pattern, name));
      const found = override === undefined ? await addresses(resolver, name) : [override.address];
      if (typeof found === 'string')
        return { name, result: typed ? 'failed' : 'shown', detail: typed ? found : `${found}; it would be left out` };
      if (found.includes(vps.address)) return { name, result: 'ok', detail: `points to ${vps.id} (${vps.address})` };
      return { name, result: 'shown', detail: `points to ${found.join(', ')}, not to ${vps.id} (${vps.address})` };
    }),
  );
}

const covers = (pattern: string, name: string): boolean =>
  pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;

/** The addresses of the name, or why there is none. */
async function addresses(resolver: Resolver, name: string): Promise<string[] | string> {
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const found = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (found.length > 0) return found;
  const reason: unknown = v4.status === 'rejected' ? v4.reason : null;
  const code = reason instanceof Error && 'code' in reason ? String(reason.code) : 'no address';
  return `does not resolve (${code})`;
}
