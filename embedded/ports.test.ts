import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PORT_NAMES, suitePorts } from './ports.js';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-ports-'));
  file = join(folder, '.vsa/ports.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('suitePorts()', () => {
  test('chooses a different port for each listener and keeps them', async () => {
    const ports = await suitePorts(file);
    expect(new Set(Object.values(ports)).size).toBe(PORT_NAMES.length);
    expect(await suitePorts(file)).toEqual(ports);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(ports);
  });

  test('refuses a kept port that is taken and names the holder', async () => {
    const ports = await suitePorts(file);
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(ports.https, '127.0.0.1', resolve));
    await expect(suitePorts(file)).rejects.toThrow(
      new RegExp(`${ports.https} \\(https\\) by .*\\(pid ${process.pid}\\)`),
    );
    await new Promise((resolve) => holder.close(resolve));
  });

  test('keeps the ports of an older version and chooses those it did not have', async () => {
    const { gateway: _gateway, ...older } = await suitePorts(file);
    await writeFile(file, JSON.stringify(older));
    const ports = await suitePorts(file);
    expect(ports).toMatchObject(older);
    expect(Number.isInteger(ports.gateway)).toBe(true);
  });

  test('refuses a damaged file instead of moving the suite to other ports', async () => {
    await suitePorts(file);
    await writeFile(file, '{"http": 80');
    await expect(suitePorts(file)).rejects.toMatchObject({ code: 'PRECONDITION' });
  });
});
