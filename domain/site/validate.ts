import { VsaError } from '../errors.js';
import { FIELDS, type FieldName, type FieldRules, type FieldValue } from '../fields/index.js';
import type { HeaderSet, RateLimit, SiteChange, Timeouts, UpstreamRequest } from './model.js';

/**
 * A site change from anywhere, every value parsed by its field's parser. Fails with VALIDATION naming everything that
 * is wrong (`errors: [{ pointer, code, message }]`, RFC 6901 pointers); a key that does not exist is wrong too.
 */
export function parseSiteChange(input: unknown, rules: FieldRules): SiteChange {
  const faults: Fault[] = [];
  const change = siteChange(input, '', { rules, faults });
  const [first] = faults;
  if (first === undefined) return change;
  throw new VsaError('VALIDATION', `${first.pointer || '/'}: ${first.message}`, { errors: faults });
}

interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

interface Context {
  readonly rules: FieldRules;
  readonly faults: Fault[];
}

/** Answers the value; where there is none it notes the fault, and the answer is never used. */
type Read<T> = (input: unknown, pointer: string, context: Context) => T;
type Value<R> = R extends Read<infer T> ? T : never;
type Shape = Readonly<Record<string, Read<unknown>>>;

function fault<T>({ faults }: Context, pointer: string, code: string, message: string): T {
  faults.push({ pointer, code, message });
  return undefined as T;
}

const field =
  <N extends FieldName>(name: N): Read<FieldValue<N>> =>
  (input, pointer, context) => {
    const parsed = FIELDS[name](input, context.rules);
    return parsed.ok ? (parsed.value as FieldValue<N>) : fault(context, pointer, parsed.code, parsed.message);
  };

const boolean: Read<boolean> = (input, pointer, context) =>
  typeof input === 'boolean' ? input : fault(context, pointer, 'TYPE', 'Accepted is true or false.');

const integer =
  (min: number, max: number): Read<number> =>
  (input, pointer, context) =>
    Number.isInteger(input) && (input as number) >= min && (input as number) <= max
      ? (input as number)
      : fault(context, pointer, 'NUMBER', `Accepted is a whole number from ${min} to ${max}.`);

const oneOf =
  <T extends string>(...accepted: readonly T[]): Read<T> =>
  (input, pointer, context) =>
    accepted.find((one) => one === input) ?? fault(context, pointer, 'CHOICE', `Accepted is ${accepted.join(' or ')}.`);

const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (input, pointer, context) =>
    input === null ? null : read(input, pointer, context);

const list =
  <T>(read: Read<T>, most: number): Read<readonly T[]> =>
  (input, pointer, context) => {
    if (!Array.isArray(input)) return fault(context, pointer, 'TYPE', 'Accepted is a list.');
    if (input.length > most) return fault(context, pointer, 'TOO_MANY', `Accepted are at most ${most}.`);
    return input.map((one: unknown, index) => read(one, `${pointer}/${index}`, context));
  };

type Fields<R extends Shape, O extends Shape> = { readonly [K in keyof R]: Value<R[K]> } & {
  readonly [K in keyof O]?: Value<O[K]>;
};

function object<R extends Shape, O extends Shape>(required: R, optional: O): Read<Fields<R, O>> {
  const shape = new Map(Object.entries({ ...required, ...optional }));
  return (input, pointer, context) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      return fault(context, pointer, 'TYPE', 'Accepted is an object.');
    }
    const entries = Object.entries(input).filter(([key, value]) => value !== undefined || key in required);
    for (const key of Object.keys(required)) {
      if (!Object.hasOwn(input, key)) fault(context, `${pointer}/${key}`, 'MISSING', 'It is missing.');
    }
    const read = entries.map(([key, value]) => {
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const reader = shape.get(key) ?? unknownKey;
      return [key, reader(value, at, context)] as const;
    });
    return Object.fromEntries(read) as Fields<R, O>;
  };
}

const unknownKey: Read<undefined> = (_, pointer, context) =>
  fault(context, pointer, 'UNKNOWN', 'There is no such field.');

const upstreams = {
  container: object({ kind: oneOf('container'), container: field('container'), port: field('port') }, {}),
  local: object({ kind: oneOf('local'), port: field('port') }, {}),
  published: object({ kind: oneOf('published'), publishedPort: field('port'), port: orNull(field('port')) }, {}),
};

const upstream: Read<UpstreamRequest> = (input, pointer, context) => {
  const kind = typeof input === 'object' && input !== null && 'kind' in input ? input.kind : undefined;
  const known = (Object.keys(upstreams) as (keyof typeof upstreams)[]).find((one) => one === kind);
  return known === undefined
    ? fault(context, `${pointer}/kind`, 'CHOICE', `Accepted is ${Object.keys(upstreams).join(', ')}.`)
    : upstreams[known](input, pointer, context);
};

const timeouts: Read<Timeouts> = object(
  { connect: field('timeout'), read: field('timeout'), send: field('timeout') },
  {},
);

const rateLimit: Read<RateLimit> = object({ perSecond: integer(1, 99_999), burst: integer(0, 99_999) }, {});

const headers: Read<{ readonly [K in keyof HeaderSet]?: HeaderSet[K] }> = object(
  {},
  {
    hsts: orNull(object({ maxAge: integer(0, 999_999_999), includeSubDomains: boolean, preload: boolean }, {})),
    frameOptions: orNull(oneOf('DENY', 'SAMEORIGIN')),
    contentTypeOptions: boolean,
    referrerPolicy: orNull(field('headerValue')),
    permissionsPolicy: orNull(field('headerValue')),
    contentSecurityPolicy: orNull(field('cspValue')),
  },
);

const siteChange: Read<SiteChange> = object(
  { domain: field('domain'), aliases: list(field('domain'), 99), skipCert: boolean },
  {
    routes: list(object({ path: field('route'), upstream }, {}), 100),
    routeOptions: list(
      object(
        { path: field('route') },
        { websocket: boolean, buffering: boolean, authExempt: boolean, timeouts: orNull(timeouts) },
      ),
      100,
    ),
    redirectTo: field('redirectTarget'),
    options: object({}, { clientMaxBodySize: field('size'), timeouts, rateLimit: orNull(rateLimit), headers }),
  },
);
