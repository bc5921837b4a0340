import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';
import { GROUNDS, ROLES, roleVariables, type Scheme } from './roles.js';

/** Ten shades as Mantine wants them: the tint first, the light scheme's own at 6, the dark scheme's own at 4. */
const shades = ({ light, lightTint, dark }: (typeof ROLES)[keyof typeof ROLES]): MantineColorsTuple => [
  lightTint,
  lightTint,
  dark,
  dark,
  dark,
  light,
  light,
  light,
  light,
  light,
];

/** Text on a filled button is the panel's white; in the dark scheme, where the fill is light, the canvas's black. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === 'filled' ? { ...colors, color: 'var(--vsa-on-filled)' } : colors;
};

/** What Mantine draws fields, code and lines with in the dark scheme, from text to canvas. */
const dark: MantineColorsTuple = [
  ROLES.text.dark,
  ROLES.text.dark,
  ROLES.quiet.dark,
  ROLES.quiet.dark,
  GROUNDS.edge.dark,
  GROUNDS.hover.dark,
  GROUNDS.panel.dark,
  GROUNDS.canvas.dark,
  GROUNDS.canvas.dark,
  GROUNDS.canvas.dark,
];

export const theme = createTheme({
  variantColorResolver,
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  colors: { accent: shades(ROLES.accent), danger: shades(ROLES.danger), attention: shades(ROLES.attention), dark },
  defaultRadius: 6,
  fontFamily: 'system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '20px', lineHeight: '28px' }, h2: { fontSize: '16px' } } },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // A link within text is told by more than its colour.
    Anchor: { defaultProps: { underline: 'always' } },
    // The header of a dialog is no second banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } }, transitionProps: { duration: 0 } } },
    SegmentedControl: { defaultProps: { transitionDuration: 0 } },
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm', withAsterisk: false } },
    PasswordInput: { defaultProps: { size: 'sm', withAsterisk: false } },
    Select: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { iconColor: 'var(--vsa-on-filled)' } },
    Radio: { defaultProps: { iconColor: 'var(--vsa-on-filled)' } },
    Text: { defaultProps: { size: 'sm' } },
  },
});

const mantineVariables = (scheme: Scheme): Record<string, string> => ({
  ...roleVariables(scheme),
  '--vsa-on-filled': scheme === 'light' ? GROUNDS.panel.light : GROUNDS.canvas.dark,
  '--mantine-color-gray-outline': ROLES.quiet[scheme],
  ...Object.fromEntries(
    (['accent', 'danger', 'attention'] as const).flatMap((name) =>
      ['outline', 'filled-hover'].map((part) => [`--mantine-color-${name}-${part}`, ROLES[name][scheme]]),
    ),
  ),
  '--mantine-color-body': GROUNDS.canvas[scheme],
  '--mantine-color-text': ROLES.text[scheme],
  '--mantine-color-dimmed': ROLES.quiet[scheme],
  '--mantine-color-placeholder': ROLES.quiet[scheme],
  '--mantine-color-anchor': ROLES.accent[scheme],
  '--mantine-color-error': ROLES.danger[scheme],
  '--mantine-color-default': GROUNDS.panel[scheme],
  '--mantine-color-default-hover': GROUNDS.hover[scheme],
  '--mantine-color-default-color': ROLES.text[scheme],
  '--mantine-color-default-border': GROUNDS.edge[scheme],
});

/** Puts the product's colours where Mantine's components take theirs. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: mantineVariables('light'),
  dark: mantineVariables('dark'),
});
