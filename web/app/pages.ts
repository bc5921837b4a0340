import {
  IconBell,
  IconBox,
  IconCertificate,
  IconChartBar,
  IconClockPlay,
  IconHistory,
  IconLayoutDashboard,
  IconListCheck,
  IconServer2,
  IconSettings,
  IconStack2,
  IconWorld,
  type Icon,
} from '@tabler/icons-react';

export interface PageLink {
  readonly to: string;
  readonly word: string;
  readonly icon: Icon;
  /** Pressed after `g` it leads there. */
  readonly key: string;
}

/** The pages one goes to, in the order of the navigation. */
export const PAGES: readonly PageLink[] = [
  { to: '/', word: 'Overview', icon: IconLayoutDashboard, key: 'o' },
  { to: '/sites', word: 'Sites', icon: IconWorld, key: 's' },
  { to: '/operations', word: 'Operations', icon: IconListCheck, key: 'p' },
  { to: '/alerts', word: 'Alerts', icon: IconBell, key: 'a' },
  { to: '/certificates', word: 'Certificates', icon: IconCertificate, key: 'c' },
  { to: '/containers', word: 'Containers', icon: IconBox, key: 'n' },
  { to: '/stacks', word: 'Stacks', icon: IconStack2, key: 'k' },
  { to: '/traffic', word: 'Traffic', icon: IconChartBar, key: 't' },
  { to: '/vps', word: 'VPSes', icon: IconServer2, key: 'v' },
  { to: '/schedules', word: 'Schedules', icon: IconClockPlay, key: 'h' },
  { to: '/audit', word: 'Audit log', icon: IconHistory, key: 'u' },
  { to: '/settings', word: 'Settings', icon: IconSettings, key: 'e' },
];
