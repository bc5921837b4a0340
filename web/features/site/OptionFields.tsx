import { Checkbox, Stack } from '@mantine/core';
import { DEFAULT_OPTIONS } from '../../../domain/site/defaults.js';
import type { FormProps } from './formProps.js';
import styles from './Plan.module.css';
import { Typing } from './Typing.js';

interface OptionFieldsProps extends FormProps {
  /** A site that has a certificate is not taken back to HTTP. */
  readonly hasCertificate: boolean;
}

/** What seldom has to be otherwise. */
export function OptionFields({ form, change, errors, hasCertificate }: OptionFieldsProps) {
  const isOpen = form.body !== '' || form.read !== '' || form.skipCert;
  return (
    <details open={isOpen ? true : undefined}>
      <summary className={styles['summary']}>Options</summary>
      <Stack gap="sm" mt="xs">
        <Typing
          label="Largest request body"
          description="A number and k or m."
          placeholder={DEFAULT_OPTIONS.clientMaxBodySize}
          value={form.body}
          type={(text) => change({ body: text })}
          wrong={errors['body']}
        />
        <Typing
          label="Longest wait for an answer of the upstream"
          description="In seconds, with an s."
          placeholder={DEFAULT_OPTIONS.timeouts.read}
          value={form.read}
          type={(text) => change({ read: text })}
          wrong={errors['read']}
        />
        {hasCertificate ? null : (
          <Checkbox
            label="No certificate: HTTP only"
            checked={form.skipCert}
            onChange={(event) => change({ cert: event.currentTarget.checked ? 'no' : 'yes' })}
          />
        )}
      </Stack>
    </details>
  );
}
