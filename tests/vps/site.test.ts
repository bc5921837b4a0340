import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { openAuthority } from '../../activities/hub/ca/index.js';
import type { CertificateFacts } from '../../domain/certificate/ca.js';
import type { SiteInspection, UpstreamUse } from '../../domain/contracts.js';
import type { Domain, Port, RoutePath } from '../../domain/fields/brands.js';
import type { SiteChange } from '../../domain/site/model.js';
import { startUpstream, type TestUpstream } from '../lib/upstream.js';
import { startVps, type TestVps } from '../lib/vps.js';

let vps: TestVps;
let app: TestUpstream;
let secrets: string;
let operation = 0;
let operationId = '';

beforeAll(async () => {
  [vps, app, secrets] = await Promise.all([
    startVps(),
    startUpstream('hello'),
    mkdtemp(join(tmpdir(), 'vsa-secrets-')),
  ]);
});
afterAll(async () => {
  await Promise.all([vps.stop(), app.stop(), rm(secrets, { recursive: true, force: true })]);
});
beforeEach(() => {
  operationId = `operation-${(operation += 1)}`;
});

const domain = 'one.example.test' as Domain;
const change = (over: Partial<SiteChange> = {}): SiteChange => ({
  domain,
  aliases: [],
  routes: [{ path: '/' as RoutePath, upstream: { kind: 'local', port: app.port as Port } }],
  skipCert: false,
  ...over,
});

async function certify(site: SiteInspection['desired']): Promise<CertificateFacts> {
  const { activities } = vps;
  const names = [site.domain, ...site.aliases];
  const { authority } = await openAuthority({
    acmeDirectory: 'local',
    email: null,
    termsAccepted: false,
    secretsDir: secrets,
    caFile: null,
  });
  const { csr } = await activities.makeKey({ operationId, domain, names });
  const { orderUrl } = await authority.order(names);
  await authority.authorize(orderUrl);
  await authority.finalize(orderUrl, Buffer.from(csr, 'base64'));
  return activities.installCertificate({ operationId, domain, names, chain: await authority.download(orderUrl) });
}

interface Provisioned {
  readonly inspection: SiteInspection;
  readonly upstreams: readonly UpstreamUse[];
  readonly certificate: CertificateFacts;
  readonly generation: number;
}

async function provision(wanted = change()): Promise<Provisioned> {
  const { activities } = vps;
  const inspection = await activities.inspectSite({ operationId, change: wanted, base: null });
  const upstreams = await activities.attachUpstreams({ operationId, site: inspection.desired });
  const certificate = inspection.certificate ?? (await certify(inspection.desired));
  const publish = {
    operationId,
    site: inspection.desired,
    upstreams,
    serial: certificate.serial,
    base: inspection.base,
  };
  const { generation } = await activities.publishSite(publish);
  return { inspection, upstreams, certificate, generation };
}

async function undoProvision(): Promise<void> {
  const { activities } = vps;
  await activities.restoreSite({ operationId });
  await activities.removeCertificate({ operationId });
  await activities.discardKey({ operationId });
  await activities.detachUpstreams({ operationId });
}

async function unprovision(): Promise<void> {
  const { activities } = vps;
  await activities.unpublishSite({ operationId, domain, names: [domain] });
  await activities.trashLogs({ operationId, domain });
  await activities.releaseContainers({ operationId, domain, containers: [] });
  await activities.trashCertificate({
    operationId,
    domain,
    keepCertificate: false,
    removeContainers: [],
    purge: false,
  });
  const { left } = await activities.scanLeftovers({ operationId, domain, keepCertificate: false, purge: true });
  expect(left).toEqual([]);
}

const https = (path: string, host: string = domain) => ask({ scheme: 'https', host, port: vps.config.httpsPort, path });

describe('a site on a real nginx', () => {
  test('is served over HTTPS with the installed certificate and proven; undo puts every byte back', async () => {
    const before = await vps.state();
    const { inspection, upstreams, certificate } = await provision();
    const answer = await https('/hello');
    expect(answer).toMatchObject({ status: 200, body: 'hello /hello', fingerprint: certificate.fingerprint });
    const site = { ...inspection.desired };
    const proof = await vps.activities.proveSite({ operationId, site, upstreams, certificate });
    expect(proof.checks.map((check) => check.result)).not.toContain('failed');
    await undoProvision();
    expect(await vps.state()).toEqual(before);
    expect((await https('/')).status).toBe(421);
  });

  test('a renewal changes the certificate only, may run twice, and its undo too puts every byte back', async () => {
    const { activities } = vps;
    const old = await provision();
    await appendFile(join(vps.deps.places.live, 'conf.d', `${domain}.conf`), '# by hand: \u00e4\n');
    operationId = `operation-${(operation += 1)}`;
    const before = await vps.state();
    expect(await activities.inspectCertificate({ operationId, domain })).toEqual(old.certificate);
    const certificate = await certify(old.inspection.desired);
    const publish = () => activities.publishCertificate({ operationId, domain, serial: certificate.serial });
    const published = await publish();
    expect(await publish()).toEqual(published);
    const proof = await activities.proveCertificate({ operationId, certificate });
    expect(proof.checks.map(({ result }) => result)).toEqual(['ok']);
    expect((await https('/')).fingerprint).toBe(certificate.fingerprint);
    await expect(activities.proveCertificate({ operationId, certificate: old.certificate })).rejects.toMatchObject({
      code: 'PROOF_FAILED',
    });
    for (let undone = 0; undone < 2; undone += 1) {
      await activities.restoreSite({ operationId });
      await activities.removeCertificate({ operationId });
      await activities.discardKey({ operationId });
    }
    expect(await vps.state()).toEqual(before);
    expect((await https('/')).fingerprint).toBe(old.certificate.fingerprint);
    await unprovision();
  });

  test('every activity and every undo may run twice', async () => {
    const before = await vps.state();
    const once = await provision();
    const provisioned = await vps.state();
    const { desired, base } = once.inspection;
    await vps.activities.attachUpstreams({ operationId, site: desired });
    const again = { operationId, site: desired, upstreams: once.upstreams, serial: once.certificate.serial, base };
    expect((await vps.activities.publishSite(again)).generation).toBe(once.generation);
    expect(await vps.state()).toEqual(provisioned);
    await undoProvision();
    await undoProvision();
    expect(await vps.state()).toEqual(before);
  });

  test('a removal that is undone leaves nothing behind, also where a step or its undo ran twice', async () => {
    const { activities } = vps;
    await provision();
    await vps.deps.ledger.close(operationId);
    const before = await vps.state();
    operationId = `operation-${(operation += 1)}`;
    for (let times = 0; times < 2; times += 1) {
      await activities.unpublishSite({ operationId, domain, names: [domain] });
      await activities.trashLogs({ operationId, domain });
    }
    expect((await https('/')).status).toBe(421);
    for (let times = 0; times < 2; times += 1) {
      await activities.restoreLogs({ operationId });
      await activities.restoreSite({ operationId });
    }
    expect(await vps.state()).toEqual(before);
    expect((await https('/')).status).toBe(200);
    await unprovision();
  });

  test('undo of an operation that never began changes nothing', async () => {
    const before = await vps.state();
    await undoProvision();
    await vps.activities.restoreLogs({ operationId });
    await vps.activities.retakeContainers({ operationId });
    expect(await vps.activities.undoOperation({ operationId })).toEqual({ undone: [] });
    expect(await vps.state()).toEqual(before);
  });

  test('undoOperation() undoes from the ledger alone', async () => {
    const before = await vps.state();
    await provision();
    const { undone } = await vps.activities.undoOperation({ operationId });
    expect(undone).toEqual(['publish', 'certificate', 'key']);
    expect(await vps.state()).toEqual(before);
  });

  test('provision and unprovision are a round trip; an unknown site is NOT_FOUND', async () => {
    const before = await vps.state();
    await provision();
    await vps.deps.ledger.close(operationId);
    operationId += '-removal';
    const plan = await vps.activities.planRemoval({ operationId, domain });
    expect(plan).toMatchObject({ domain, files: [`conf.d/${domain}.conf`] });
    await unprovision();
    await unprovision();
    expect(await vps.state()).toEqual(before);
    await expect(vps.activities.planRemoval({ operationId, domain })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('an edit by hand is refused when it came after the inspection, kept when it came before', async () => {
    const before = await vps.state();
    const first = await provision();
    await vps.deps.ledger.close(operationId);
    const vhost = join(vps.deps.places.live, 'conf.d', `${domain}.conf`);
    const edited = (await readFile(vhost, 'utf8')).replace('client_max_body_size 20m;', 'client_max_body_size 77m;');
    operationId += '-late';
    const seen = await vps.activities.inspectSite({ operationId, change: change(), base: null });
    await writeFile(vhost, edited);
    const { desired, base } = seen;
    const publish = {
      operationId,
      site: { ...desired, aliases: [] },
      upstreams: first.upstreams,
      serial: first.certificate.serial,
      base,
    };
    await expect(vps.activities.publishSite(publish)).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    const again = await vps.activities.inspectSite({ operationId, change: change(), base: null });
    expect(again.desired.clientMaxBodySize).toBe('77m');
    await unprovision();
    await vps.deps.ledger.close(operationId);
    expect(await vps.state()).toEqual(before);
  });

  test('what cannot work is said before anything changes', async () => {
    const before = await vps.state();
    const inspect = (wanted: unknown) =>
      vps.activities.inspectSite({ operationId, change: wanted as SiteChange, base: null });
    const free = { kind: 'local', port: 1 as Port } as const;
    const silent = { kind: 'local', port: vps.config.markerPort + 0 } as const;
    await expect(inspect(change({ routes: [{ path: '/' as RoutePath, upstream: free }] }))).rejects.toMatchObject({
      code: 'POLICY',
    });
    await expect(inspect({ ...change(), domain: 'a.test; } server {' })).rejects.toMatchObject({ code: 'VALIDATION' });
    const container = { kind: 'container', container: 'web', port: 80 };
    await expect(inspect({ ...change(), routes: [{ path: '/', upstream: container }] })).rejects.toMatchObject({
      code: 'PRECONDITION',
    });
    expect(silent.port).toBeGreaterThan(0);
    expect(await vps.state()).toEqual(before);
  });

  test("somebody else's broken file holds the operation and names file and line", async () => {
    const foreign = join(vps.deps.places.live, 'conf.d', 'zz-foreign.conf');
    await writeFile(foreign, 'server {\n  nonsense;\n}\n');
    const inspected = vps.activities.inspectSite({ operationId, change: change(), base: null });
    await expect(inspected).rejects.toMatchObject({
      code: 'BLOCKED_BY',
      message: expect.stringContaining('zz-foreign.conf:2'),
    });
    await rm(foreign);
  });
});
