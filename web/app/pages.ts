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

interface PageLink {
  readonly to: string;
  readonly word: string;
  readonly icon: Icon;
}

/** The pages one goes to, in the order of the navigation. */
export const PAGES: readonly PageLink[] = [
  { to: '/', word: 'Overview', icon: IconLayoutDashboard },
  { to: '/sites', word: 'Sites', icon: IconWorld },
  { to: '/operations', word: 'Operations', icon: IconListCheck },
  { to: '/alerts', word: 'Alerts', icon: IconBell },
  { to: '/certificates', word: 'Certificates', icon: IconCertificate },
  { to: '/containers', word: 'Containers', icon: IconBox },
  { to: '/stacks', word: 'Stacks', icon: IconStack2 },
  { to: '/traffic', word: 'Traffic', icon: IconChartBar },
  { to: '/vps', word: 'VPSes', icon: IconServer2 },
  { to: '/schedules', word: 'Schedules', icon: IconClockPlay },
  { to: '/audit', word: 'Audit log', icon: IconHistory },
  { to: '/settings', word: 'Settings', icon: IconSettings },
];
