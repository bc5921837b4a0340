import { VsaError } from '../errors.js';

const BARE = /^[A-Za-z0-9_./:@%+,=~^*()[\]-]+$/;
const QUOTABLE = /^[ !#%-[\]-~]*$/;

export const isQuotable = (text: string): boolean => QUOTABLE.test(text);

/**
 * The one writer of values into nginx files: the value as one word, quoted where nginx needs it. What no quoting makes
 * inert fails with VALIDATION: control characters, non-ASCII, `"`, `\`, and `$`, which nginx expands inside quotes too.
 */
export function nginxWord(value: string | number): string {
  const text = String(value);
  if (BARE.test(text)) return text;
  if (!isQuotable(text)) {
    throw new VsaError('VALIDATION', `${JSON.stringify(text)} cannot be written into an nginx file`, { value: text });
  }
  return `"${text}"`;
}
