import { PassThrough } from 'node:stream';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { operation, succeeded } from '../../tests/cli/samples.js';
import { createPainter } from './painter.js';

function paint(tty: boolean, columns: number) {
  const stderr = Object.assign(new PassThrough(), { isTTY: tty, columns });
  let text = '';
  stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { painter: createPainter(stderr, picocolors.createColors(true)), shown: () => text };
}

test('on a terminal each drawing goes over the one before, and no line is wider than the terminal', () => {
  const { painter, shown } = paint(true, 30);
  painter.show(operation());
  painter.show(succeeded());
  painter.stop();
  const [, second = ''] = shown().split('\u001b[13A\u001b[0J');
  expect(second.match(/✓/g)).toHaveLength(12);
  for (const line of second.replaceAll(/\u001b\[\d*m/g, '').split('\n')) expect(line.length).toBeLessThan(30);
});

test('a terminal that does not know its width still shows the text', () => {
  const { painter, shown } = paint(true, 0);
  painter.show(operation());
  painter.stop();
  expect(shown()).toContain('claim the names');
});

test('after stop() the next drawing begins below', () => {
  const { painter, shown } = paint(true, 80);
  painter.show(operation());
  painter.stop();
  painter.show(operation());
  painter.stop();
  expect(shown()).not.toContain('\u001b[13A');
});

test('elsewhere only what changed is written, without escape sequences', () => {
  const { painter, shown } = paint(false, 80);
  painter.show(operation({}, 1));
  const before = shown();
  painter.show(operation({}, 1));
  expect(shown()).toBe(before);
  painter.show(operation({}, 2));
  expect(shown().slice(before.length).split('\n')).toEqual([
    '  inspect the VPS  1.0 s [done]',
    '  check the names [running]',
    '',
  ]);
  expect(shown()).not.toContain('\u001b');
});
