import * as z from 'zod';
import { FIELDS, PRODUCTION_RULES, type FieldName, type FieldRules, type FieldValue } from '../fields/index.js';

/**
 * A value checked by the field's one parser; the issue carries the parser's sentence as message and its code in
 * `params.code`.
 */
export function field<N extends FieldName>(name: N, rules: FieldRules = PRODUCTION_RULES) {
  return z
    .unknown()
    .transform((input, context): FieldValue<N> => {
      const parsed = FIELDS[name](input, rules);
      if (parsed.ok) return parsed.value as FieldValue<N>;
      context.addIssue({ code: 'custom', message: parsed.message, params: { code: parsed.code } });
      return z.NEVER;
    })
    .meta({ type: OPENAPI_TYPE[name] ?? 'string' } as never);
}

/** A value of one of several shapes: `choose` looks which one is meant, so that its refusals name the very field. */
export function chosen<T>(choose: (input: unknown) => z.ZodType<T>) {
  return z.unknown().transform((input, context): T => {
    const read = choose(input).safeParse(input);
    if (read.success) return read.data;
    for (const issue of read.error.issues) context.issues.push({ ...issue, input } as never);
    return z.NEVER;
  });
}

/** Whether the value is an object that has this key. */
export const has = (input: unknown, key: string): boolean =>
  typeof input === 'object' && input !== null && Object.hasOwn(input, key);

/** JSON types in the OpenAPI document; the rest are strings. */
const OPENAPI_TYPE: Partial<Record<FieldName, string>> = { port: 'integer' };

export interface RefusedField {
  /** RFC 6901. */
  readonly pointer: string;
  readonly message: string;
  readonly code: string;
}

/** The issues of a zod refusal as the problem document's `errors`. */
export function refusedFields(error: z.ZodError): RefusedField[] {
  return error.issues.flatMap((issue): RefusedField[] => {
    const at = pointer(issue.path);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        pointer: pointer([...issue.path, key]),
        message: 'There is no such field.',
        code: 'UNKNOWN_FIELD',
      }));
    const code = issue.code === 'custom' ? (issue.params?.['code'] as unknown) : undefined;
    return [{ pointer: at, message: issue.message, code: typeof code === 'string' ? code : 'TYPE' }];
  });
}

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => '/' + String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('');
