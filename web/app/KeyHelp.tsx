import { Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useKeys } from '../lib/useKeys.js';
import { PAGES } from './pages.js';

/** What the keys of every page do; those of pages come from their list. */
const KEYS: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Search and do'],
  ['?', 'This list'],
  ['/', 'Filter the list'],
  ['j k Enter', 'Down, up, open'],
  ['c', 'New site'],
  ...PAGES.map(({ key, word }) => [`g ${key}`, word] as const),
];

/** `?`: what can be done without a mouse. */
export function KeyHelp() {
  const [opened, { open, close }] = useDisclosure();
  useKeys({ '?': open });
  return (
    <Modal opened={opened} onClose={close} title="Keys">
      <Table>
        <Table.Tbody>
          {KEYS.map(([keys, what]) => (
            <Table.Tr key={keys}>
              <Table.Td>
                {keys.split(' ').map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
