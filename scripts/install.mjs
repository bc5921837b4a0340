/**
 * Installs the npm packages of package-lock.json when node_modules differs from it; says nothing when it does not.
 * Run with plain Node before anything is installed, so it uses built-ins only.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MINIMUM_NODE = [20, 19];
const root = fileURLToPath(new URL('..', import.meta.url));

refuseOldNode();
if (!installed()) {
  process.stderr.write('installing the npm packages of package-lock.json\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (npm.error) process.stderr.write(`npm could not be started: ${npm.error.message}\nfix: install npm\n`);
  if (npm.status !== 0) process.exit(1);
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  process.stderr.write(
    `Node ${process.versions.node} is too old\nfix: install Node ${MINIMUM_NODE.join('.')} or newer\n`,
  );
  process.exit(1);
}

// npm leaves what it installed in a lock file of its own; packages for other platforms are missing there.
function installed() {
  const wanted = packagesOf('package-lock.json');
  const found = packagesOf('node_modules/.package-lock.json');
  if (wanted === null || found === null) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || (found[path] ? found[path].version === entry.version : entry.optional === true),
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')).packages;
  } catch {
    return null;
  }
}
