/** The colour roles of the product, light and dark, each with its tint. What a role means is said in docs/STYLE.md. */
export const ROLES = {
  text: { light: '#17181B', lightTint: '#EFF0F2', dark: '#ECEDEF', darkTint: '#24272E' },
  quiet: { light: '#5B6069', lightTint: '#EDEEF1', dark: '#9BA1AC', darkTint: '#23262D' },
  accent: { light: '#2F54D1', lightTint: '#E9EEFD', dark: '#8FA8FF', darkTint: '#1C2547' },
  ok: { light: '#17693A', lightTint: '#E2F4E8', dark: '#5CC98A', darkTint: '#12301F' },
  working: { light: '#0A62A0', lightTint: '#E1F0FB', dark: '#5DB4F0', darkTint: '#0F2C42' },
  attention: { light: '#8A4B00', lightTint: '#FDF0D9', dark: '#E9AE4A', darkTint: '#3A2A0C' },
  undo: { light: '#6A3FC0', lightTint: '#F0EAFC', dark: '#B79BF5', darkTint: '#2B2148' },
  danger: { light: '#B3261E', lightTint: '#FCE8E6', dark: '#FF8A80', darkTint: '#43191A' },
} as const;
export type Role = keyof typeof ROLES;

/** The grounds that text stands on, and the lines between them. */
export const GROUNDS = {
  canvas: { light: '#F7F7F8', dark: '#0E0F12' },
  panel: { light: '#FFFFFF', dark: '#16181D' },
  hover: { light: '#EFF0F2', dark: '#1F2229' },
  line: { light: '#E1E3E7', dark: '#2A2E36' },
  edge: { light: '#85898F', dark: '#6B717D' },
} as const;

export type Scheme = 'light' | 'dark';

/** The CSS variables of a scheme: `--vsa-<role>`, `--vsa-<role>-tint` and `--vsa-<ground>`. */
export function roleVariables(scheme: Scheme): Record<string, string> {
  const roles = Object.entries(ROLES).flatMap(([name, role]) => [
    [`--vsa-${name}`, role[scheme]],
    [`--vsa-${name}-tint`, role[`${scheme}Tint`]],
  ]);
  const grounds = Object.entries(GROUNDS).map(([name, ground]) => [`--vsa-${name}`, ground[scheme]]);
  return Object.fromEntries([...roles, ...grounds]) as Record<string, string>;
}
