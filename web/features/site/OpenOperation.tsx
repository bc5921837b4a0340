import { Anchor, Text } from '@mantine/core';
import { IconLoader2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { operationTitle } from '../../../domain/operation/title.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { OperationBadge } from '../operation/OperationBadge.js';
import { Notice } from '../../ui/Notice.js';

/** What is open on a site right now, and the way to it. */
export const OpenOperation = ({ operation }: { readonly operation: OperationView }) => (
  <Notice role={operation.held === null ? 'working' : 'attention'} icon={IconLoader2} title={operationTitle(operation)}>
    <Text component="div">
      <OperationBadge operation={operation} /> {operation.held?.detail ?? `by ${operation.actor}`}.{' '}
      <Anchor component={Link} to={`/operations/${operation.id}`} size="sm">
        Open the operation
      </Anchor>
    </Text>
  </Notice>
);
