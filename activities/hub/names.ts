import type { CheckedNames, HubActivities, NameRequest } from '../../domain/contracts.js';
import { type ErrorCode, VsaError } from '../../domain/errors.js';
import type { Domain, VpsId } from '../../domain/fields/brands.js';
import { claimNames, conflictsOf, releaseNames } from '../../db/queries/claims.js';
import type { HubDeps } from './deps.js';
import { proveChallengePath } from './names/challengePath.js';
import { checkNames } from './names/check.js';
import { checksOf, type NamesVerdict } from './names/verdicts.js';
import { vpsRow } from './vps.js';

type Activities = Pick<
  HubActivities,
  'claimNames' | 'releaseNames' | 'checkNames' | 'proveChallengePath' | 'lookAtNames'
>;

/** A site's names: held fleet-wide by one site, and seen from outside before a CA is asked. */
export function nameActivities(deps: HubDeps): Activities {
  const { db, resolver, caaIdentities } = deps;

  const inDns = async (vpsId: VpsId, names: readonly NameRequest[]): Promise<NamesVerdict> => {
    const { address } = await vpsRow(db, vpsId);
    return checkNames(names, { resolver, caaIdentities, vpsAddresses: [address] });
  };
  const onPort80 = async (vpsId: VpsId, names: readonly NameRequest[], limit?: { timeLimit: number }) => {
    const vps = await vpsRow(db, vpsId);
    const places = { httpPort: vps.http_port, httpsPort: vps.https_port };
    return proveChallengePath(names, { resolver, ...places, thumbprint: deps.ca.thumbprint, vpsId, ...limit });
  };

  return {
    claimNames: ({ operationId, domain, names }) =>
      db.transaction().execute(async (trx) => {
        const conflicts = await conflictsOf(
          trx,
          domain,
          names.map((request) => request.name),
        );
        const holderOf = (name: Domain) => conflicts.find((conflict) => conflict.name === name)?.holder;
        const taken = names.find((request) => request.typed && holderOf(request.name) !== undefined);
        if (taken) throw claimed(taken.name, holderOf(taken.name));
        const free = names.filter((request) => holderOf(request.name) === undefined).map((request) => request.name);
        // Between the look and the insert another transaction may have taken one.
        const [late] = await claimNames(trx, operationId, domain, free);
        if (late) throw claimed(late.name, late.holder);
        const dropped = names.filter((request) => !free.includes(request.name));
        return {
          names: free,
          dropped: dropped.map(({ name }) => ({ name, why: `it belongs to the site ${holderOf(name)}` })),
          notes: [],
        };
      }),

    releaseNames: ({ operationId }) => releaseNames(db, operationId),

    async checkNames({ vpsId, names, warnOnly }) {
      return settle('WAITING_FOR_DNS', names, await inDns(vpsId, names), warnOnly);
    },

    async proveChallengePath({ vpsId, names, warnOnly }) {
      return settle('PORT_80_UNREACHABLE', names, await onPort80(vpsId, names), warnOnly);
    },

    async lookAtNames({ vpsId, names, warnOnly }) {
      const dns = await inDns(vpsId, names);
      const resolving = names.filter(({ name }) => dns.ok.includes(name));
      const path = await onPort80(vpsId, resolving, { timeLimit: LOOK_LIMIT });
      const checks = [
        ...checksOf(dns, 'resolves, and the CA may sign it', 'WAITING_FOR_DNS', warnOnly),
        ...checksOf(path, `port 80 is answered by ${vpsId}`, 'PORT_80_UNREACHABLE', warnOnly),
      ];
      return { checks, notes: [...dns.notes, ...path.notes] };
    },
  };
}

/** Milliseconds for one address: a person waits for the plan. */
const LOOK_LIMIT = 4_000;

const claimed = (name: string, holder: string | undefined) =>
  new VsaError('NAME_CLAIMED', `${name} belongs to the site ${holder}.`, { name, holder });

/** Typed names that fail hold the operation; where only a warning is wanted, they are kept and noted. */
function settle(
  code: ErrorCode,
  names: readonly NameRequest[],
  verdict: NamesVerdict,
  warnOnly: boolean,
): CheckedNames {
  const { ok, dropped, waiting, notes } = verdict;
  const details = waiting.map(({ detail }) => detail);
  if (!warnOnly && waiting.length > 0) throw new VsaError(code, `${details.join('. ')}.`);
  const lost = new Set<Domain>(dropped.map(({ name }) => name));
  const kept = warnOnly ? names.map(({ name }) => name).filter((name) => !lost.has(name)) : ok;
  return { names: kept, dropped, notes: warnOnly ? [...notes, ...details] : notes };
}
