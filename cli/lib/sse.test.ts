import { describe, expect, test } from 'vitest';
import { serverSentEvents } from './sse.js';

async function read(text: string, chunkSize = text.length) {
  const bytes = new TextEncoder().encode(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.slice(at, at + chunkSize);
  }
  const events = [];
  for await (const event of serverSentEvents(chunks())) events.push(event);
  return events;
}

describe('serverSentEvents()', () => {
  const first = ': ping\n\nid: 7\nevent: operation\ndata: {"a":"é"}\n\n';
  const stream = `${first}event: other\ndata:one\ndata: two\n\ndata: cut`;

  test('gives id, name and data; the id stays, comments and a cut-off event are dropped', async () => {
    expect(await read(stream)).toEqual([
      { id: '7', event: 'operation', data: '{"a":"é"}' },
      { id: '7', event: 'other', data: 'one\ntwo' },
    ]);
  });

  test.each([1, 2, 3, 7])('reads the same when it comes in pieces of %d bytes, also with CRLF', async (size) => {
    expect(await read(stream, size)).toEqual(await read(stream));
    expect(await read(stream.replaceAll('\n', '\r\n'), size)).toEqual(await read(stream));
  });
});
