/**
 * Builds dist/ from the sources, the workflow bundle from dist/workflows and the web UI from web/; does nothing when no
 * source changed (compared by content, not by time, so a checkout of another branch and back costs nothing).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { listFiles } from './lib/files.mjs';

await beTheOnlyBuild();
const root = fileURLToPath(new URL('..', import.meta.url));
const ROOMS = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).include;
const CONFIGURATION = ['tsconfig.json', 'package-lock.json', 'scripts/build.mjs'];
const BUNDLE = 'dist/workflow-bundle.js';

const sources = ROOMS.flatMap((room) => listFiles(root, room)).filter((file) => file.endsWith('.ts'));
unlessUpToDate('dist/.sources.sha256', [...CONFIGURATION, ...sources], compile);
if (existsSync(join(root, 'dist/workflows/index.js'))) {
  const bundled = [...listFiles(root, 'dist/workflows'), ...listFiles(root, 'dist/domain')];
  const inputs = bundled.filter((file) => file.endsWith('.js') && !file.endsWith('.test.js'));
  await unlessUpToDate('dist/.bundle.sha256', ['package-lock.json', ...inputs], bundle, BUNDLE);
}

// Its own inputs: a change of the API alone does not build it again.
const page = [...listFiles(root, 'web'), ...sources.filter((file) => file.startsWith('domain/'))];
const shown = page.filter((file) => !/\.test\.tsx?$/.test(file));
await unlessUpToDate(
  'dist/.web.sha256',
  ['package-lock.json', 'scripts/build.mjs', ...shown],
  web,
  'dist/web/index.html',
);

/** Two at once would each write what the other has read. The kernel frees the name however its holder ends. */
async function beTheOnlyBuild() {
  const name = `\0vsa-build-${createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 16)}`;
  for (let tries = 0; ; tries += 1) {
    const server = createServer((connection) => connection.destroy());
    const isOurs = await new Promise((resolve, reject) => {
      server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
      server.listen(name, () => resolve(true));
    });
    server.unref();
    if (isOurs) return;
    if (tries === 0) process.stderr.write('waiting for another build of this checkout\n');
    await sleep(200);
  }
}

function unlessUpToDate(stamp, inputs, make, output = stamp) {
  const hash = createHash('sha256');
  for (const file of inputs)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  const wanted = hash.digest('hex');
  const stampFile = join(root, stamp);
  if (existsSync(join(root, output)) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  const write = () => writeFileSync(stampFile, wanted);
  const made = make();
  return made instanceof Promise ? made.then(write) : write();
}

function compile() {
  process.stderr.write('compiling\n');
  removeOrphans();
  mkdirSync(join(root, 'dist'), { recursive: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const incremental = ['--incremental', '--tsBuildInfoFile', 'dist/.tsbuildinfo'];
  const result = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json', ...incremental], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) process.exit(1);
}

// A file whose source is gone would still be imported, and tests would pass that cannot pass in a fresh clone.
function removeOrphans() {
  const kept = new Set(sources.map((file) => `dist/${file.slice(0, -'.ts'.length)}`));
  // What Vite makes has names of its own.
  for (const file of listFiles(root, 'dist').filter((each) => !each.startsWith('dist/web/'))) {
    const source = /^(dist\/.+\/.+)\.js(?:\.map)?$/.exec(file)?.[1];
    if (source !== undefined && !kept.has(source)) rmSync(join(root, file));
  }
}

async function bundle() {
  process.stderr.write('bundling the workflows\n');
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'dist/workflows/index.js'),
    logger: new DefaultLogger('ERROR'),
  });
  writeFileSync(join(root, `${BUNDLE}.new`), code);
  renameSync(join(root, `${BUNDLE}.new`), join(root, BUNDLE));
}

async function web() {
  process.stderr.write('building the web UI\n');
  const { build } = await import('vite');
  await build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn' });
}
