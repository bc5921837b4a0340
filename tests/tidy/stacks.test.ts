import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporalArguments } from '../../embedded/services/temporal.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { type ComposeService, readCompose } from '../production/compose.js';

const root = packageRoot();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const STACKS = readdirSync(join(root, 'stacks'));
const HUB = 'docker-compose.temporal.yml';
/** The agent is a service of systemd. */
const files = [HUB, ...STACKS.filter((name) => !['hub', 'agent'].includes(name)).map(composeOf)];
const SERVICES = files.flatMap((file) =>
  Object.entries(readCompose(file).services).map(([name, service]) => ({ name, file, service })),
);
function composeOf(name: string): string {
  return name === 'hub' ? HUB : `stacks/${name}/compose.yml`;
}
/** Ends by itself: its success is what others wait for. */
const once = ({ restart }: ComposeService) => restart?.startsWith('on-failure') === true;

describe.each(STACKS)('stacks/%s', (name) => {
  test.each(['README.md', '.env.example', 'Makefile'])('has its %s', (file) => {
    expect(read(`stacks/${name}/${file}`)).not.toBe('');
  });

  if (name === 'agent') return;
  test('takes from its environment what .env.example has, and nothing else', () => {
    const uses = `${read(composeOf(name))}${read(`stacks/${name}/Makefile`)}`;
    const used = new Set([...uses.matchAll(/\$[{(](VSA_\w+)/g)].map(([, variable]) => variable));
    const shown = [...read(`stacks/${name}/.env.example`).matchAll(/^(\w+)=/gm)].map(([, variable]) => variable);
    expect([...used].filter((each) => !shown.includes(each)).sort()).toEqual(OPTIONAL[name] ?? []);
    expect(shown.filter((each) => !used.has(each) && each !== 'COMPOSE_PROFILES')).toEqual([]);
  });
});

/** What few will set, and README or the settings' table tells. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  hub: [
    'VSA_ACME_DIRECTORY',
    'VSA_API_CONTAINER',
    'VSA_CAA_IDENTITIES',
    'VSA_LOG_LEVEL',
    'VSA_RESOLVERS',
    'VSA_VERSION',
  ],
};

describe.each(SERVICES)('$file: $name', ({ name, service }) => {
  test('is pinned to one version', () => {
    const tag = /:([^:/]+)$/.exec(service.image ?? '')?.[1] ?? '';
    if (service.build === undefined) expect(tag.replace(/^\$\{\w+:-[^:]*:/, '')).toMatch(/\d+\.\d+/);
    expect(service.image).not.toMatch(/latest/);
  });

  test('is watched, or ends by itself', () => {
    if (once(service)) expect(service.healthcheck).toEqual({ disable: true });
    else expect(service.healthcheck?.test?.length).toBeGreaterThan(0);
  });

  test('is started again, with limits for memory, processor, processes and logs', () => {
    expect(service.restart).toMatch(/^(unless-stopped|on-failure:\d+)$/);
    expect(Object.keys(service.deploy?.resources?.limits ?? {}).sort()).toEqual(['cpus', 'memory', 'pids']);
    expect(Object.keys(service.logging?.options ?? {}).sort()).toEqual(['max-file', 'max-size']);
  });

  test('has no more rights than it needs', () => {
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.privileged).toBeUndefined();
    // nginx drops root itself; Alloy reads logs that are root's.
    if (!['nginx', 'alloy'].includes(name)) expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test('is in a network of its stack and holds no secret in the clear', () => {
    expect(service.networks?.length).toBeGreaterThan(0);
    const plain = Object.entries(service.environment ?? {}).filter(
      ([key]) => /PASSWORD|PWD|SECRET|TOKEN|DATABASE_URL/.test(key) && !/_(FILE|DIR)$/.test(key),
    );
    expect(plain).toEqual([]);
  });
});

describe(HUB, () => {
  const { services, secrets } = readCompose(HUB);
  const published = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));

  test('publishes to other machines the gateway alone, and the database and Temporal to nobody', () => {
    expect(published.filter(([, port]) => !port?.startsWith('127.0.0.1:')).map(([name]) => name)).toEqual(['gateway']);
    expect(published.map(([name]) => name).sort()).toEqual(['api', 'gateway', 'temporal-ui']);
    for (const name of ['postgres', 'temporal']) expect(services[name]?.networks).toEqual(['hub']);
    expect(readCompose(HUB).networks?.['hub']).toEqual({ internal: true });
  });

  test('waits for the health, or the success, of what each service needs', () => {
    for (const [name, { depends_on: needs = {} }] of Object.entries(services)) {
      for (const [needed, { condition }] of Object.entries(needs)) {
        const ends = once(services[needed] ?? {});
        expect(condition, `${name} on ${needed}`).toBe(ends ? 'service_completed_successfully' : 'service_healthy');
      }
    }
  });

  test('has its secrets as files that git does not take', () => {
    for (const { file = '' } of Object.values(secrets ?? {})) expect(file).toMatch(/^\.\/stacks\/hub\/secrets\/\w+$/);
    expect(read('.gitignore')).toContain('stacks/*/secrets/');
  });

  test('gives Temporal the same settings as `vsa up` does', () => {
    const line = temporalArguments({ program: '', file: '', port: 0, webPort: null });
    const values = (flag: string) => line.filter((_, index) => line[index - 1] === flag);
    const embedded = Object.fromEntries(
      values('--dynamic-config-value').map((each) => [each.split('=')[0], JSON.parse(each.split('=')[1] ?? '')]),
    );
    const dynamic = parse(read('stacks/hub/temporal/dynamic-config.yaml')) as Record<string, [{ value: unknown }]>;
    expect(Object.fromEntries(Object.entries(dynamic).map(([key, [{ value }]]) => [key, value]))).toEqual(embedded);
    const namespaces = read('stacks/hub/temporal/namespaces.sh');
    for (const name of values('--namespace')) expect(namespaces).toMatch(new RegExp(`^namespace ${name} `, 'm'));
    for (const attribute of values('--search-attribute'))
      expect(namespaces).toMatch(new RegExp(`--name ${attribute.split('=')[0]}\\b`));
  });

  test('runs programs that the build makes', () => {
    for (const { command = [], healthcheck } of Object.values(services)) {
      const programs = [...command, ...(healthcheck?.test ?? [])].filter((word) => word.startsWith('dist/'));
      for (const program of programs)
        expect(statSync(join(root, program.replace(/^dist\/(.*)\.js$/, '$1.ts'))).isFile()).toBe(true);
    }
  });
});
