import type { DroppedName, NameCheck, NameRequest } from '../../../domain/contracts.js';
import type { ErrorCode } from '../../../domain/errors.js';
import type { Domain } from '../../../domain/fields/brands.js';

/** What a look at one name found: a reason not to go on, or null; and what is only shown. */
export interface Verdict {
  readonly refusal: string | null;
  readonly notes: readonly string[];
}

/** What a look at all names found. A typed name that fails is waited for, another one is dropped. */
export interface NamesVerdict {
  readonly ok: readonly Domain[];
  readonly dropped: readonly DroppedName[];
  readonly waiting: readonly { readonly name: Domain; readonly detail: string }[];
  readonly notes: readonly string[];
}

/** Looks at every name at once and sorts the answers. */
export async function judgeNames(
  names: readonly NameRequest[],
  look: (name: Domain) => Promise<Verdict>,
): Promise<NamesVerdict> {
  const seen = await Promise.all(names.map(async (request) => ({ ...request, ...(await look(request.name)) })));
  return {
    ok: seen.filter(({ refusal }) => refusal === null).map(({ name }) => name),
    dropped: seen.flatMap(({ name, typed, refusal }) => (refusal === null || typed ? [] : [{ name, why: refusal }])),
    waiting: seen.flatMap(({ name, typed, refusal }) =>
      refusal === null || !typed ? [] : [{ name, detail: refusal }],
    ),
    notes: seen.flatMap(({ notes }) => notes),
  };
}

/** The verdict as lines of a plan; `passed` says what was seen of the names that passed, `code` what the rest meet. */
export const checksOf = (
  { ok, dropped, waiting }: NamesVerdict,
  passed: string,
  code: ErrorCode,
  warnOnly: boolean,
): NameCheck[] => [
  ...waiting.map(({ name, detail }): NameCheck =>
    warnOnly ? { name, result: 'shown', detail } : { name, result: 'failed', detail, code },
  ),
  ...dropped.map(({ name, why }): NameCheck => ({ name, result: 'shown', detail: `${why}: it would be left out` })),
  ...ok.map((name): NameCheck => ({ name, result: 'ok', detail: passed })),
];
