import { Checkbox, NativeSelect, Stack } from '@mantine/core';
import { isApex } from './fields.js';
import type { FormProps } from './formProps.js';
import { Typing } from './Typing.js';

interface NameFieldsProps extends FormProps {
  /** There is such a site: its VPS stays. */
  readonly isChange: boolean;
  readonly vpsIds: readonly string[];
  /** The one it goes to unless another is chosen. */
  readonly vpsId: string;
}

/** How the site is called, and which VPS serves it. */
export function NameFields({ form, change, errors, isChange, vpsIds, vpsId }: NameFieldsProps) {
  const domain = form.domain.trim().toLowerCase();
  return (
    <Stack gap="sm">
      <Typing
        label="Name"
        placeholder="shop.example.com"
        value={form.domain}
        type={(text) => change({ domain: text })}
        wrong={errors['domain']}
        inputMode="url"
        autoCapitalize="none"
      />
      {isApex(domain) ? (
        <Checkbox
          label={`also www.${domain}`}
          checked={form.www}
          onChange={(event) => change({ www: event.currentTarget.checked ? 'yes' : 'no' })}
        />
      ) : null}
      <Typing
        label="Other names"
        description="Separated by spaces; all of them are in the certificate."
        value={form.names}
        type={(text) => change({ names: text })}
        wrong={errors['names']}
        autoCapitalize="none"
      />
      {vpsIds.length < 2 ? null : (
        <NativeSelect
          label="VPS"
          data={[...vpsIds]}
          value={form.vps === '' ? vpsId : form.vps}
          disabled={isChange}
          onChange={(event) => change({ vps: event.currentTarget.value })}
        />
      )}
    </Stack>
  );
}
