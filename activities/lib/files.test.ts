import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  atomicSymlink,
  atomicWrite,
  exists,
  linkIfThere,
  makeFolder,
  readIfThere,
  removeTemporaries,
  sha256,
  writeOnce,
} from './files.js';

let folder = '';
let umask = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-files-'));
  umask = process.umask(0o022);
});
afterEach(async () => {
  process.umask(umask);
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const modeOf = async (path: string) => ((await stat(path)).mode & 0o7777).toString(8);

/** Looks at the file without a pause until `work` has ended; answers every different thing seen. */
async function seenDuring<T>(look: () => Promise<T>, work: () => Promise<void>): Promise<Set<T>> {
  const seen = new Set<T>();
  let over = false;
  const watching = (async () => {
    while (!over) seen.add(await look());
  })();
  await work().finally(() => (over = true));
  await watching;
  return seen;
}

describe('atomicWrite()', () => {
  test('shows a reader the old bytes or the new, never a part', async () => {
    const [a, b] = ['a', 'b'].map((letter) => letter.repeat(3_000_000)) as [string, string];
    await atomicWrite(at('file'), a);
    const seen = await seenDuring(
      async () => sha256(await readFile(at('file'))),
      async () => {
        for (const text of [b, a, b, a, b]) await atomicWrite(at('file'), text);
      },
    );
    expect([...seen].filter((hash) => hash !== sha256(a) && hash !== sha256(b))).toEqual([]);
    expect(await readFile(at('file'), 'utf8')).toBe(b);
  });

  test('gives the file its mode before it has its name, whatever the umask', async () => {
    for (const [mask, mode] of [
      [0o022, 0o600],
      [0o077, 0o664],
    ] as const) {
      process.umask(mask);
      await rm(at('file'), { force: true });
      const seen = await seenDuring(
        () => modeOf(at('file')).catch(() => 'none'),
        () => atomicWrite(at('file'), 'secret'.repeat(100_000), mode),
      );
      seen.delete('none');
      expect([...seen, await modeOf(at('file'))].filter((each) => each !== mode.toString(8))).toEqual([]);
    }
  });

  test('gives a file that was there the new mode, and leaves nothing beside it', async () => {
    await writeFile(at('file'), 'old');
    await chmod(at('file'), 0o666);
    await atomicWrite(at('file'), Buffer.from([0, 255, 10]), 0o640);
    expect(await modeOf(at('file'))).toBe('640');
    expect(await readFile(at('file'))).toEqual(Buffer.from([0, 255, 10]));
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('writes an empty file, and one whose name is as long as a name may be', async () => {
    await atomicWrite(at('empty'), '');
    const long = 'n'.repeat(255);
    await atomicWrite(at(long), 'long');
    expect(await readFile(at('empty'), 'utf8')).toBe('');
    expect(await readFile(at(long), 'utf8')).toBe('long');
  });

  test('leaves no temporary file after an error, and what was there as it was', async () => {
    await mkdir(join(at('taken'), 'full'), { recursive: true });
    await expect(atomicWrite(at('taken'), 'bytes')).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(atomicWrite(join(at('missing'), 'file'), 'bytes')).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(['taken', 'taken/full']);
  });

  test('replaces a symlink instead of writing through it', async () => {
    await writeFile(at('elsewhere'), 'untouched');
    await atomicSymlink('elsewhere', at('file'));
    await atomicWrite(at('file'), 'new');
    expect((await lstat(at('file'))).isSymbolicLink()).toBe(false);
    expect(await readFile(at('elsewhere'), 'utf8')).toBe('untouched');
  });
});

describe('writeOnce()', () => {
  test('of several writers the first wins, and nothing is left beside the file', async () => {
    const path = join(folder, 'key');
    await Promise.all(['a', 'b', 'c'].map((text) => writeOnce(path, text, 0o600)));
    const written = await readFile(path, 'utf8');
    await writeOnce(path, 'later', 0o600);
    expect(await readFile(path, 'utf8')).toBe(written);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['key']);
  });
});

describe('atomicSymlink()', () => {
  test('shows a reader the old target or the new, never none', async () => {
    await atomicSymlink('a', at('link'));
    const seen = await seenDuring(
      () => readlink(at('link')).catch(() => 'none'),
      async () => {
        for (const target of ['b', 'a', 'b']) await atomicSymlink(target, at('link'));
      },
    );
    expect([...seen].filter((target) => target !== 'a' && target !== 'b')).toEqual([]);
    expect(await readlink(at('link'))).toBe('b');
    expect(await readdir(folder)).toEqual(['link']);
  });

  test('leaves no temporary link after an error', async () => {
    await mkdir(join(at('taken'), 'full'), { recursive: true });
    await expect(atomicSymlink('a', at('taken'))).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
  });
});

describe('makeFolder()', () => {
  test('makes parents, gives the folder its mode whatever the umask, and leaves one that is there alone', async () => {
    process.umask(0o077);
    await makeFolder(join(at('a'), 'b'), 0o755);
    expect(await modeOf(join(at('a'), 'b'))).toBe('755');
    await makeFolder(join(at('a'), 'b'), 0o700);
    expect(await modeOf(join(at('a'), 'b'))).toBe('755');
  });
});

describe('removeTemporaries()', () => {
  test('removes what killed writes left, at any depth, and nothing else', async () => {
    await mkdir(at('deep'));
    const left = ['.file.0123456789ab.tmp', 'deep/.privkey.pem.abcdef012345.tmp'];
    const kept = ['.file.tmp', 'file.0123456789ab.tmp', 'deep/.x.0123456789abc.tmp', 'deep/privkey.pem'];
    for (const name of [...left, ...kept]) await writeFile(at(name), 'x');
    await removeTemporaries(folder);
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([...kept, 'deep'].sort());
    await removeTemporaries(at('missing'));
  });

  test('knows the names that atomicWrite() and atomicSymlink() give', async () => {
    const seen = await seenDuring(
      async () => (await readdir(folder)).filter((name) => name.endsWith('.tmp')).join(),
      async () => {
        for (let n = 0; n < 20; n += 1) await atomicWrite(at('file'), 'x'.repeat(500_000));
        for (let n = 0; n < 50; n += 1) await atomicSymlink(String(n), at('link'));
      },
    );
    seen.delete('');
    expect(seen.size).toBeGreaterThan(0);
    for (const name of seen) await writeFile(at(name), 'x');
    await removeTemporaries(folder);
    expect((await readdir(folder)).sort()).toEqual(['file', 'link']);
  });
});

describe('readIfThere(), linkIfThere() and exists()', () => {
  test('say null and false only where there is nothing; any other trouble is an error', async () => {
    await writeFile(at('file'), 'x');
    await atomicSymlink('nowhere', at('dangling'));
    expect(await readIfThere(at('missing'))).toBeNull();
    expect(await linkIfThere(at('missing'))).toBeNull();
    expect([await exists(at('missing')), await exists(at('dangling')), await exists(at('file'))]).toEqual([
      false,
      true,
      true,
    ]);
    await expect(readIfThere(folder)).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(linkIfThere(at('file'))).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(exists(join(at('file'), 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
