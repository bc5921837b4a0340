import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { movePath } from './move.js';

/** A folder on another file system than the temporary folder, where the machine has one. */
const ELSEWHERE = (await Promise.all([device('/dev/shm'), device(tmpdir())])).every(
  (found, _, all) => found !== null && all[0] !== all[1],
)
  ? '/dev/shm'
  : null;

async function device(path: string): Promise<number | null> {
  return stat(path).then(
    ({ dev }) => dev,
    () => null,
  );
}

let folder = '';
let other = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-move-'));
  other = ELSEWHERE === null ? '' : await mkdtemp(join(ELSEWHERE, 'vsa-move-'));
});
afterEach(async () => {
  for (const each of [folder, other]) if (each !== '') await rm(each, { recursive: true, force: true });
});

async function makeTree(path: string): Promise<void> {
  await mkdir(join(path, 'deep'), { recursive: true });
  await writeFile(join(path, 'deep', 'key.pem'), 'secret');
  await chmod(join(path, 'deep', 'key.pem'), 0o600);
  await symlink('deep/key.pem', join(path, 'link'));
}

async function expectTree(path: string): Promise<void> {
  expect((await readdir(path, { recursive: true })).sort()).toEqual(['deep', 'deep/key.pem', 'link']);
  expect(await readFile(join(path, 'link'), 'utf8')).toBe('secret');
  expect((await stat(join(path, 'deep', 'key.pem'))).mode & 0o777).toBe(0o600);
}

describe('movePath()', () => {
  test('moves a folder, and does nothing when it was moved already', async () => {
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    await makeTree(from);
    await movePath(from, to);
    await movePath(from, to);
    await expectTree(to);
    expect(await readdir(folder)).toEqual(['to']);
  });

  test('moves a file over one that is there, and fails where the target has no folder', async () => {
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    await writeFile(from, 'new');
    await writeFile(to, 'old');
    await movePath(from, to);
    expect(await readFile(to, 'utf8')).toBe('new');
    await expect(movePath(to, join(folder, 'missing', 'to'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readFile(to, 'utf8')).toBe('new');
  });
});

describe.skipIf(ELSEWHERE === null)('movePath() to another disk', () => {
  const paths = () => [join(folder, 'from'), join(other, 'to')] as const;
  const expectMoved = async () => {
    await expectTree(paths()[1]);
    expect([await readdir(folder), await readdir(other)]).toEqual([[], ['to']]);
  };

  test('moves with modes and links, there and back, and leaves nothing behind', async () => {
    const [from, to] = paths();
    await makeTree(from);
    await movePath(from, to);
    await expectMoved();
    await movePath(to, from);
    await expectTree(from);
    expect([await readdir(folder), await readdir(other)]).toEqual([['from'], []]);
  });

  test('begins the copy anew when a killed one left a part of it', async () => {
    const [from, to] = paths();
    await makeTree(from);
    await mkdir(join(other, '.to.moving', 'deep'), { recursive: true });
    await writeFile(join(other, '.to.moving', 'deep', 'half'), 'x');
    await movePath(from, to);
    await expectMoved();
  });

  test('ends well, moved on or back, when it was killed between the copy and the end of the original', async () => {
    const [from, to] = paths();
    await makeTree(from);
    await makeTree(to);
    await movePath(from, to);
    await expectMoved();
    await makeTree(from);
    await movePath(to, from);
    await expectTree(from);
    expect(await readdir(other)).toEqual([]);
  });

  test('ends well, moved on or back, when it was killed while the original was removed', async () => {
    const [from, to] = paths();
    await makeTree(to);
    await mkdir(join(folder, '.from.moved', 'deep'), { recursive: true });
    await movePath(from, to);
    await expectMoved();
    await mkdir(join(folder, '.from.moved', 'deep'), { recursive: true });
    await movePath(to, from);
    await expectTree(from);
    expect([await readdir(folder), await readdir(other)]).toEqual([['from'], []]);
  });
});
