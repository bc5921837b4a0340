import { Radio, Group, Stack } from '@mantine/core';
import { ContainerPicker } from './ContainerPicker.js';
import { kindOf, withKind, withRoute, type SiteKind } from './form.js';
import type { FormProps } from './formProps.js';
import { MoreRoutes } from './MoreRoutes.js';
import { EMPTY_ROUTE } from './routeDrafts.js';
import { Typing } from './Typing.js';

/** Where requests go: to a container, to a port of the VPS, or elsewhere. */
export function UpstreamFields({ form, change, errors, vpsId }: FormProps & { readonly vpsId: string }) {
  const kind = kindOf(form);
  return (
    <Stack gap="sm">
      <Radio.Group label="Requests go to" value={kind} onChange={(next) => change(withKind(form, next as SiteKind))}>
        <Group gap="md" mt={4}>
          <Radio value="container" label="a container" />
          <Radio value="local" label="a port of the VPS" />
          <Radio value="redirect" label="another address (redirect)" />
        </Group>
      </Radio.Group>
      {kind === 'redirect' ? (
        <Typing
          label="Redirect to"
          placeholder="https://shop.example.com"
          value={form.to ?? ''}
          type={(text) => change({ to: text })}
          wrong={errors['to']}
          inputMode="url"
          autoCapitalize="none"
        />
      ) : (
        <>
          <MainRoute form={form} change={change} errors={errors} vpsId={vpsId} />
          <MoreRoutes form={form} change={change} errors={errors} />
        </>
      )}
    </Stack>
  );
}

function MainRoute({ form, change, errors, vpsId }: FormProps & { readonly vpsId: string }) {
  const main = form.routes[0] ?? EMPTY_ROUTE;
  const set = (some: Partial<typeof main>): void => change(withRoute(form, 0, { ...main, ...some }));
  return (
    <>
      {kindOf(form) === 'container' ? (
        <ContainerPicker
          vpsId={vpsId}
          value={main.target}
          error={errors['routes/0/target']}
          pick={(target, port) => set({ target, ...(port === null ? {} : { port }) })}
        />
      ) : null}
      <Group align="flex-start" gap="sm">
        {main.path === '/' ? null : (
          <Typing label="Path" value={main.path} type={(path) => set({ path })} wrong={errors['routes/0/path']} />
        )}
        <Typing
          label={kindOf(form) === 'container' ? 'Port inside the container' : 'Port of the VPS'}
          value={main.port}
          type={(port) => set({ port })}
          wrong={errors['routes/0/port']}
          inputMode="numeric"
          w={200}
        />
      </Group>
    </>
  );
}
