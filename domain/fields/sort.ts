import type { SortOrder } from './brands.js';
import { checkedText } from './parsed.js';

/** What a list is sorted by: one of the rules' keys, with `-` before it downwards. Code SORT. */
export const parseSort = checkedText<SortOrder>(
  'SORT',
  'a key of the list, with - before it for downwards',
  (text, rules) =>
    rules.sortKeys.includes(text.replace(/^-/, ''))
      ? null
      : `The list has no such key (keys: ${rules.sortKeys.join(', ')})`,
);
