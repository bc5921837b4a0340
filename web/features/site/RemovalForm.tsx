import { Button, Checkbox, Group, Radio, Stack, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RemovalPlan } from '../../../domain/contracts.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { operationChanged } from '../../app/queries.js';
import { startRemoval } from '../../lib/api.js';
import { useKey } from '../../lib/useKey.js';
import { CommandLine } from '../../ui/CommandLine.js';
import { Facts } from '../../ui/Facts.js';
import { Refusal } from '../../ui/Refusal.js';
import { Section } from '../../ui/Section.js';
import { useSubmit } from '../../ui/useSubmit.js';
import { removalLine, type RemovalChoice } from './commandLine.js';
import { fates, ownContainers } from './removal.js';
import { RemovalSteps } from './RemovalSteps.js';
import { WriteOnly } from './WriteOnly.js';

/** All that belongs to the site, what shall become of it, and its name to type. The operation then asks nothing. */
export function RemovalForm({ plan }: { readonly plan: RemovalPlan }) {
  const { domain } = plan;
  const [choice, setChoice] = useState<RemovalChoice>({ containers: 'keep', keepCert: false });
  const [typed, setTyped] = useState('');
  const navigate = useNavigate();
  const key = useKey(JSON.stringify({ domain, ...choice }));
  const { busy, problem, onSubmit } = useSubmit(async () => {
    const path = `/sites/${encodeURIComponent(domain)}`;
    const query = { containers: choice.containers, keepCert: choice.keepCert ? true : undefined };
    const operation = await startRemoval<OperationView>(path, query, key);
    operationChanged(operation);
    await navigate({ to: '/operations/$id', params: { id: operation.id } });
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="lg">
        <Choices plan={plan} choice={choice} choose={setChoice} />
        <Section title="What becomes of it">
          <Facts facts={indexed(fates(plan, choice))} />
        </Section>
        <Section title="Steps">
          <RemovalSteps />
        </Section>
        <Stack gap="sm" maw={420}>
          <TextInput
            label={`Type ${domain}`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <Refusal problem={problem} />
          <Group gap="sm">
            <Button variant="default" component={Link} to={`/sites/${encodeURIComponent(domain)}`}>
              Cancel
            </Button>
            <WriteOnly label="Remove site">
              <Button type="submit" color="danger" loading={busy} disabled={typed.trim() !== domain}>
                Remove site
              </Button>
            </WriteOnly>
          </Group>
        </Stack>
        <CommandLine line={removalLine(domain, choice)} />
      </Stack>
    </form>
  );
}

interface ChoicesProps {
  readonly plan: RemovalPlan;
  readonly choice: RemovalChoice;
  readonly choose: (choice: RemovalChoice) => void;
}

function Choices({ plan, choice, choose }: ChoicesProps) {
  const own = ownContainers(plan).join(', ');
  return (
    <Stack gap="sm">
      {own === '' ? null : (
        <Radio.Group
          label={`What becomes of ${own}?`}
          value={choice.containers}
          onChange={(containers) => choose({ ...choice, containers: containers as RemovalChoice['containers'] })}
        >
          <Stack gap={6} mt={4}>
            <Radio value="keep" label={`Keep ${own} running`} />
            <Radio value="stop" label={`Stop ${own}`} />
            <Radio value="remove" label={`Remove ${own}; volumes and images stay`} />
          </Stack>
        </Radio.Group>
      )}
      {plan.certificates.length === 0 ? null : (
        <Checkbox
          label="Keep the certificate for reuse"
          checked={choice.keepCert}
          onChange={(event) => choose({ ...choice, keepCert: event.currentTarget.checked })}
        />
      )}
    </Stack>
  );
}

/** A list of facts has each word once; here several files may be of one kind. */
const indexed = (all: readonly [string, string][]): [string, string][] => {
  const words = [...new Set(all.map(([word]) => word))];
  return words.map((word) => [word, all.flatMap(([each, end]) => (each === word ? [end] : [])).join('; ')]);
};
