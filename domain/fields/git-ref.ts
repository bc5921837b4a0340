import type { GitRef } from './brands.js';
import { checkedText, matches } from './parsed.js';

/** A branch, tag or commit hash that names one thing, as git-check-ref-format has it and narrower. Code GITREF. */
export const parseGitRef = checkedText<GitRef>(
  'GITREF',
  'a branch, tag or commit: 1 to 200 of A-Z a-z 0-9 . _ / # - that begin with a letter or digit',
  matches(/^[A-Za-z0-9][A-Za-z0-9._/#-]{0,199}$/),
  (ref) => (ref.includes('..') || ref.includes('//') ? 'It has .. or //' : null),
  (ref) => (/[/.]$/.test(ref) ? 'It ends with / or a dot' : null),
  (ref) =>
    ref.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock')) ? 'It has a part git refuses' : null,
  (ref) => (/^([A-Z_]+_)?HEAD$/.test(ref) ? 'It is a moving name of git' : null),
);
