import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** A line for a terminal that does the same, with a button that copies it. */
export function CommandLine({ line, prompt = '$' }: { readonly line: string; readonly prompt?: string }) {
  return (
    <Group gap={4} wrap="nowrap" align="flex-start" data-testid="command-line">
      <Code block style={{ flex: 1, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', padding: '6px 8px' }}>
        <span aria-hidden style={{ userSelect: 'none', color: 'var(--vsa-quiet)' }}>
          {prompt}{' '}
        </span>
        {line}
      </Code>
      <CopyButton value={line}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon variant="default" size={30} onClick={copy} aria-label={copied ? 'Copied' : `Copy ${line}`}>
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
