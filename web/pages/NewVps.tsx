import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { OperationView } from '../../domain/schemas/operation.js';
import { may, useSession } from '../app/session.js';
import { start } from '../lib/api.js';
import { useKey } from '../lib/useKey.js';
import { CommandLine } from '../ui/CommandLine.js';
import { Page } from '../ui/Page.js';
import { Refusal } from '../ui/Refusal.js';
import { useSubmit } from '../ui/useSubmit.js';

/** Names a VPS of the fleet; the command that lets its machine join comes on its own page. */
export function NewVps() {
  const session = useSession();
  const navigate = useNavigate();
  const [id, setId] = useState('');
  const [hostname, setHostname] = useState('');
  const [address, setAddress] = useState('');
  const [httpPort, setHttpPort] = useState(80);
  const [httpsPort, setHttpsPort] = useState(443);
  const body = { id, hostname, address, httpPort, httpsPort };
  const key = useKey(JSON.stringify(body));
  const isAllowed = may(session.data, 'vps:write');
  const { busy, problem, onSubmit, fieldError } = useSubmit(async () => {
    await start<OperationView>('/vps', body, key);
    await navigate({ to: `/vps/${id}` });
  });
  const line = [
    `vsa vps add --id ${id || 'ID'} --hostname ${hostname || 'NAME'}`,
    ...(address === '' ? [] : [`--ip ${address}`]),
    ...(httpPort === 80 ? [] : [`--http-port ${httpPort}`]),
    ...(httpsPort === 443 ? [] : [`--https-port ${httpsPort}`]),
  ].join(' ');
  return (
    <Page title="Add a VPS" name="Add a VPS">
      <form onSubmit={onSubmit}>
        <Stack gap="sm" maw={480}>
          <TextInput
            label="Id"
            description="A short name of yours, for example vps-02. It is never given out again."
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
            error={fieldError('/id')}
            required
            autoComplete="off"
          />
          <TextInput
            label="Hostname"
            value={hostname}
            onChange={(event) => setHostname(event.currentTarget.value)}
            error={fieldError('/hostname')}
            required
            autoComplete="off"
          />
          <TextInput
            label="Public address"
            description="Where its sites are reached: names must resolve to it."
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={fieldError('/address')}
            required
            autoComplete="off"
          />
          <Group grow>
            <NumberInput
              label="HTTP port"
              value={httpPort}
              onChange={(value) => setHttpPort(Number(value))}
              error={fieldError('/httpPort')}
            />
            <NumberInput
              label="HTTPS port"
              value={httpsPort}
              onChange={(value) => setHttpsPort(Number(value))}
              error={fieldError('/httpsPort')}
            />
          </Group>
          <Refusal problem={problem} />
          <Button type="submit" loading={busy} disabled={!isAllowed}>
            Add {id === '' ? 'the VPS' : id}
          </Button>
          {isAllowed ? null : <Text c="dimmed">An operator or admin can add a VPS.</Text>}
          <CommandLine line={line} />
        </Stack>
      </form>
    </Page>
  );
}
