import type { ImageRef } from './brands.js';
import { checkedText } from './parsed.js';
import type { FieldRules } from './rules.js';

/** An image reference (distribution grammar) of an allowed registry with a fixed tag or a sha256 digest. Code IMAGE. */
export const parseImage = checkedText<ImageRef>(
  'IMAGE',
  'an image such as nginx:1.30 or ghcr.io/owner/app@sha256:... of an allowed registry',
  (image) => (image.length <= 512 && groupsOf(image) ? null : 'It is no image reference'),
  badName,
  badRegistry,
  (image) => floating(groupsOf(image)),
);

const NAME = '(?<name>[A-Za-z0-9][A-Za-z0-9./:_-]*?)';
const TAG = '(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?';
const DIGEST = '(@sha256:(?<digest>[a-f0-9]{64}))?';
const REFERENCE = new RegExp(`^${NAME}${TAG}${DIGEST}$`);
const COMPONENT = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/;

const groupsOf = (image: string): Record<string, string | undefined> | undefined => REFERENCE.exec(image)?.groups;

/** As Docker tells them apart: a first part with a dot, a colon or a capital, or `localhost`, is the registry. */
function nameOf(image: string): { readonly registry: string; readonly path: readonly string[] } {
  const [first = '', ...rest] = (groupsOf(image)?.name ?? '').split('/');
  const isRegistry = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  return isRegistry ? { registry: first, path: rest } : { registry: 'docker.io', path: [first, ...rest] };
}

function badName(image: string): string | null {
  const { path } = nameOf(image);
  return path.join('/').length <= 255 && path.every((part) => COMPONENT.test(part))
    ? null
    : 'Its name has a form that is not accepted';
}

function badRegistry(image: string, rules: FieldRules): string | null {
  if (rules.registries.includes(nameOf(image).registry)) return null;
  return `Its registry is not allowed (allowed: ${rules.registries.join(', ')})`;
}

function floating({ tag, digest }: Record<string, string | undefined> = {}): string | null {
  if (digest !== undefined) return null;
  if (tag === undefined) return 'It has no tag, which means latest';
  return /(^|[-_.])latest([-_.]|$)/i.test(tag) ? 'Its tag floats' : null;
}
