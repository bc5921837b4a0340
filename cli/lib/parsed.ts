import { LENIENT_RULES, parseOrThrow } from '../../domain/fields/index.js';
import type { FieldName, FieldValue } from '../../domain/fields/index.js';

/** A flag's value, checked by its field's parser; VALIDATION naming the flag where it is refused. */
export const parsed = <N extends FieldName>(field: N, text: string, flag: string): FieldValue<N> =>
  parseOrThrow(field, text, LENIENT_RULES, flag);

/** A port typed as digits; anything else goes to the parser as the text it is, and is refused there. */
export const parsedPort = (text: string, flag: string): FieldValue<'port'> =>
  parseOrThrow('port', /^[1-9]\d{0,4}$/.test(text) ? Number(text) : text, LENIENT_RULES, flag);
