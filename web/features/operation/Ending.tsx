import { Anchor, List, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleMinus, IconCircleX, IconHistory } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ProofReport } from '../../../domain/contracts.js';
import { ERRORS } from '../../../domain/errors.js';
import { domainOf } from '../../../domain/operation/model.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { momentOf } from '../../lib/time.js';
import { ProofList } from './ProofList.js';
import { Notice } from '../../ui/Notice.js';

/** How it ended: the proof, or why the machine is as before, or what is left on it. */
export function Ending({ operation, now }: { readonly operation: OperationView; readonly now: number }) {
  const { state, error, left, vpsId, createdAt } = operation;
  if (state === 'succeeded') return <Succeeded operation={operation} />;
  if (state !== 'undone' && state !== 'cancelled' && state !== 'failed') return null;
  const untouched = `${vpsId} is as it was at ${momentOf(createdAt, now)}, byte for byte.`;
  const why = error === null ? null : `${error.message} (${error.code})`;
  return (
    <Notice role={ROLES[state]} icon={ICONS[state]} title={TITLES[state]}>
      <Stack gap={4}>
        {why === null ? null : <Text style={{ overflowWrap: 'anywhere' }}>{why}</Text>}
        {error === null || state === 'cancelled' ? null : <Text>{ERRORS[error.code].fix}</Text>}
        {error?.code === 'PLAN_CHANGED' ? (
          <Anchor component={Link} to={`/sites/new?domain=${operation.target}`} size="sm" w="fit-content">
            Look at the new plan
          </Anchor>
        ) : null}
        {left.length === 0 ? <Text>{untouched}</Text> : <Text fw={600}>Left behind, to be cleaned up by hand:</Text>}
        <List size="sm">
          {left.map((each) => (
            <List.Item key={each}>{each}</List.Item>
          ))}
        </List>
      </Stack>
    </Notice>
  );
}

const TITLES = { undone: 'It failed and was undone', cancelled: 'It was stopped', failed: 'It failed' } as const;
const ROLES = { undone: 'undo', cancelled: 'quiet', failed: 'danger' } as const;
const ICONS = {
  undone: IconHistory,
  cancelled: IconCircleMinus,
  failed: IconCircleX,
} as const;

function Succeeded({ operation }: { readonly operation: OperationView }) {
  const { result, kind, warnings } = operation;
  const domain = domainOf(operation);
  const proof = proofOf(result);
  return (
    <Notice
      role="ok"
      icon={IconCircleCheck}
      title={unchanged(result) ? 'Nothing had to be changed' : 'It is done, and was read back'}
    >
      <Stack gap="xs">
        {domain === null || kind === 'unprovisionSite' ? null : (
          <Anchor component={Link} to={`/sites/${domain}`} size="sm" w="fit-content">
            {domain}
          </Anchor>
        )}
        {proof === null ? null : <ProofList proof={proof} />}
        {warnings.map((warning) => (
          <Text key={warning}>{warning}</Text>
        ))}
      </Stack>
    </Notice>
  );
}

const unchanged = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'unchanged' in result && result.unchanged === true;

/** The proof in an operation's result, which differs from kind to kind. */
const proofOf = (result: unknown): ProofReport | null =>
  typeof result === 'object' && result !== null && 'proof' in result ? (result.proof as ProofReport | null) : null;
