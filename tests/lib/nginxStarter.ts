import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Waits for a configuration and then runs nginx in this process's group, ending when nginx ends. */
const [nginxBin = 'nginx', configuration = ''] = process.argv.slice(2);
while (!existsSync(configuration)) await wait(20);
const nginx = spawn(nginxBin, ['-c', configuration, '-g', 'daemon off;'], { stdio: 'inherit' });
nginx.once('exit', (code) => process.exit(code ?? 1));
