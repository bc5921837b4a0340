import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ContainerView } from '../../../domain/schemas/container.js';
import { DataTable, type Column } from '../../ui/DataTable.js';
import { ContainerBadge } from './ContainerBadge.js';

interface ContainerTableProps {
  readonly caption: string;
  readonly containers: readonly ContainerView[];
}

/** Containers with their state, what they run, and which sites lead there. */
export const ContainerTable = ({ caption, containers }: ContainerTableProps) => (
  <DataTable caption={caption} columns={COLUMNS} rows={containers} keyOf={({ vpsId, name }) => `${vpsId} ${name}`} />
);

const COLUMNS: readonly Column<ContainerView>[] = [
  { head: 'State', cell: (container) => <ContainerBadge container={container} />, main: true },
  { head: 'Name', cell: ({ name }) => <Text fw={600}>{name}</Text>, main: true },
  { head: 'Status', cell: ({ status }) => status },
  { head: 'Image', cell: ({ image }) => image },
  { head: 'Ports', cell: ({ ports }) => ports.join(', ') },
  { head: 'Stack', cell: ({ composeProject }) => composeProject },
  {
    head: 'Sites',
    cell: ({ sites }) =>
      sites.map((site) => (
        <Anchor key={site} component={Link} to={`/sites/${site}`} size="sm" mr="xs">
          {site}
        </Anchor>
      )),
  },
  { head: 'VPS', cell: ({ vpsId }) => vpsId },
];
