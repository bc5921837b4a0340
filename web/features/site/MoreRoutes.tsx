import { ActionIcon, Button, Checkbox, Fieldset, Group, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { withOneMore, withRoute } from './form.js';
import type { FormProps } from './formProps.js';
import type { RouteDraft } from './routeDrafts.js';
import { Typing } from './Typing.js';

/** The routes beside the main one, and whether each carries websockets. */
export function MoreRoutes({ form, change, errors }: FormProps) {
  return (
    <>
      {form.routes.map((route, at) => {
        const set = (some: Partial<RouteDraft>): void => change(withRoute(form, at, { ...route, ...some }));
        const websockets = (
          <Checkbox
            label={`Websockets${route.path === '' ? '' : ` on ${route.path}`}`}
            checked={route.websocket}
            onChange={(event) => set({ websocket: event.currentTarget.checked })}
          />
        );
        if (at === 0) return <div key={at}>{websockets}</div>;
        return (
          <Fieldset key={at} legend={`Route ${at + 1}`} p="sm">
            <Group align="flex-start" gap="sm">
              <Typing
                label="Path"
                placeholder="/api/"
                value={route.path}
                type={(path) => set({ path })}
                wrong={errors[`routes/${at}/path`]}
                flex="1 1 100px"
              />
              <Typing
                label="Container, or local"
                placeholder="shop-api"
                value={route.target}
                type={(target) => set({ target })}
                wrong={errors[`routes/${at}/target`]}
                flex="1 1 120px"
              />
              <Typing
                label="Port"
                value={route.port}
                type={(port) => set({ port })}
                wrong={errors[`routes/${at}/port`]}
                inputMode="numeric"
                flex="1 1 70px"
              />
            </Group>
            <Group justify="space-between" mt="xs">
              {websockets}
              <ActionIcon
                variant="default"
                size={30}
                aria-label={`Take route ${at + 1} out`}
                onClick={() => change(withRoute(form, at, null))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
          </Fieldset>
        );
      })}
      <Group gap="sm">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change(withOneMore(form))}
        >
          Route
        </Button>
        {form.routes.length > 1 ? (
          <Text size="xs" c="dimmed">
            “local” is a port of the VPS itself.
          </Text>
        ) : null}
      </Group>
    </>
  );
}
