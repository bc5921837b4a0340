import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun, type Icon } from '@tabler/icons-react';

const NEXT: Record<MantineColorScheme, { to: MantineColorScheme; icon: Icon; word: string }> = {
  auto: { to: 'light', icon: IconDeviceDesktop, word: 'Colours: as the system' },
  light: { to: 'dark', icon: IconSun, word: 'Colours: light' },
  dark: { to: 'auto', icon: IconMoon, word: 'Colours: dark' },
};

/** As the system, light, dark, and around again. */
export function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { to, icon: Drawn, word } = NEXT[colorScheme];
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={word} title={word} onClick={() => setColorScheme(to)}>
      <Drawn size={18} aria-hidden />
    </ActionIcon>
  );
}
