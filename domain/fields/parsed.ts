import { PRODUCTION_RULES, type FieldRules } from './rules.js';

/** What a parser answers: the branded value, or the field's code and a sentence: what was wrong, what is accepted. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string; readonly message: string };

/** A field's one parser. It refuses or takes a value; it never repairs one. */
export type FieldParser<T> = (input: unknown, rules?: FieldRules) => Parsed<T>;

export const accept = <T>(value: unknown): Parsed<T> => ({ ok: true, value: value as T });

export const refuse = (code: string, message: string): Parsed<never> => ({ ok: false, code, message });

/** A parser made of checks that each answer a complaint or null; the first complaint refuses with `code`. */
export function checkedText<T>(
  code: string,
  accepted: string,
  ...complaints: readonly ((text: string, rules: FieldRules) => string | null)[]
): FieldParser<T> {
  return (input, rules = PRODUCTION_RULES) => {
    if (typeof input !== 'string') return refuse(code, `Got ${typeName(input)}; accepted is ${accepted}.`);
    for (const complain of complaints) {
      const complaint = complain(input, rules);
      if (complaint !== null) return refuse(code, `${complaint}; accepted is ${accepted}.`);
    }
    return accept<T>(input);
  };
}

/** A check for `checkedText`: the text must match. */
export const matches =
  (pattern: RegExp) =>
  (text: string): string | null =>
    text === '' ? 'It is empty' : pattern.test(text) ? null : 'It has a form that is not accepted';

/** A check for `checkedText`: no lone surrogates, so the text has a UTF-8 form. */
export const wellFormed = (text: string): string | null => (/\p{Cs}/u.test(text) ? 'It is not valid Unicode' : null);

/** The JSON type of a value, for messages. */
export function typeName(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  if (input === undefined) return 'nothing';
  return typeof input === 'object' ? 'an object' : `a ${typeof input}`;
}

/** A refused value as it may be shown: at most 60 characters, quoted, everything but printable ASCII escaped. */
export function quoted(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return JSON.stringify(shown).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
