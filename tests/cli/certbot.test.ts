import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CertificateView } from '../../domain/schemas/certificate.js';
import { fakeHub, type FakeHub } from './fake-hub.js';
import { runCli } from './run-cli.js';
import { ID, operation, succeeded } from './samples.js';

const DAY = 86_400_000;
const at = (days: number) => new Date(Date.now() + days * DAY).toISOString();
const RENEWAL = {
  window: null,
  windowError: null,
  attempts: 0,
  nextTryAt: null,
  lastOperationId: null,
  lastError: null,
};
const ofCertbot = (domain: string, change: Partial<CertificateView> = {}): CertificateView => ({
  ...{ domain, vpsId: 'vps-01', managedBy: 'certbot', names: [domain], issuer: 'CN=R10', serial: '0A' },
  ...{ notBefore: at(-80), notAfter: at(10.5), daysLeft: 10, status: 'critical' },
  ...{ onDisk: 'same', served: 'same', lookedAt: at(0), problems: [], source: 'record', asOf: at(0) },
  renewal: { ...RENEWAL, dueAt: at(-1), alsoBy: ["systemd's certbot.timer"] },
  ...change,
});
const UNREADABLE = ofCertbot('--evil', {
  ...{ names: [], issuer: null, serial: null, notBefore: null, notAfter: null, daysLeft: null, status: 'unknown' },
  problems: ['It is unreadable.'],
  renewal: { ...RENEWAL, dueAt: null, alsoBy: [] },
});
const TWICE = ['vps-01', 'vps-02'].map((vpsId) => ofCertbot('twice.example', { vpsId, renewal: UNREADABLE.renewal }));
const OURS = ofCertbot('ours.example', { renewal: UNREADABLE.renewal });

let hub: FakeHub;
beforeEach(async () => {
  const renewed = { status: 202, body: operation() };
  hub = await fakeHub({
    'GET /api/v1/certificates': {
      body: {
        items: [UNREADABLE, ofCertbot('old-0001'), ...TWICE, OURS, { ...OURS, managedBy: 'vsa' }],
        nextPageToken: null,
      },
    },
    'POST /api/v1/vps/vps-01/lineages/old-0001/renew': renewed,
    'POST /api/v1/vps/vps-02/lineages/twice.example/renew': renewed,
    'POST /api/v1/certificates/ours.example/renew': renewed,
    [`GET /api/v1/operations/${ID}`]: { body: succeeded() },
  });
});
afterEach(() => hub.close());

const cert = (...words: string[]) => runCli(['cert', ...words], { hub: hub.url });
const posted = () => hub.seen.filter(({ method }) => method === 'POST').map(({ path }) => path.replace('/api/v1', ''));

test('vsa cert status says who keeps a certificate and what else renews it, and what is unreadable', async () => {
  const { exit, stdout } = await cert('status');
  expect(exit).toBe(5);
  expect(stdout).toMatch(/old-0001 .*critical, 10 days .*certbot, systemd's certbot\.timer/);
  expect(stdout).toMatch(/--evil .*unknown .*never .*It is unreadable\./);
  expect(await cert('status', '--domain', 'old-0001')).toMatchObject({ exit: 0 });
});

test('vsa cert renew renews each that is due by who keeps it', async () => {
  expect(await cert('renew')).toMatchObject({ exit: 0 });
  expect(posted()).toEqual(['/vps/vps-01/lineages/old-0001/renew']);
});

test('vsa cert renew --domain means the site’s own before certbot’s, and asks which of several', async () => {
  expect(await cert('renew', '--domain', 'old-0001')).toMatchObject({ exit: 0 });
  expect(await cert('renew', '--domain', 'ours.example')).toMatchObject({ exit: 0 });
  expect(await cert('renew', '--domain', 'twice.example')).toMatchObject({ exit: 2 });
  expect(await cert('renew', '--domain', 'twice.example', '--vps', 'vps-02')).toMatchObject({ exit: 0 });
  expect(posted()).toEqual([
    '/vps/vps-01/lineages/old-0001/renew',
    '/certificates/ours.example/renew',
    '/vps/vps-02/lineages/twice.example/renew',
  ]);
});
