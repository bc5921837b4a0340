import type { ProofCheck, ProveSiteInput, VpsActivities } from '../../../domain/contracts.js';
import type { Domain } from '../../../domain/fields/brands.js';
import type { Route, SiteModel } from '../../../domain/site/model.js';
import { ask, type Asked } from '../../lib/ask.js';
import { refuseFailed } from '../../lib/proof.js';
import type { VpsDeps } from '../deps.js';

/** What is served now, asked from nginx at the VPS's own address in every name of the site. */
export function proveActivities({
  config,
  docker,
}: Pick<VpsDeps, 'config' | 'docker'>): Pick<VpsActivities, 'proveSite'> {
  return {
    async proveSite(input) {
      const scheme = input.certificate === null ? 'http' : 'https';
      const port = scheme === 'https' ? config.httpsPort : config.httpPort;
      const names = [input.site.domain, ...input.site.aliases];
      const checks = (
        await Promise.all([
          ...names.map((name) => proveName(input, { name, scheme, port })),
          ...(scheme === 'https' ? names.map((name) => proveRedirect(name, config)) : []),
          ...input.site.routes.map((route) => proveRoute(input, route, { scheme, port, docker })),
        ])
      ).flat();
      refuseFailed(checks);
      return { at: new Date().toISOString(), checks };
    },
  };
}

type Where = { readonly scheme: 'http' | 'https'; readonly port: number };

/** The served leaf is the installed one, and the headers are there. */
async function proveName(
  { site, certificate }: ProveSiteInput,
  { name, scheme, port }: Where & { name: Domain },
): Promise<ProofCheck[]> {
  const what = `GET ${scheme}://${name}/`;
  const answer = await asked({ scheme, host: name, port, path: '/' });
  if (typeof answer === 'string') return [{ name, what, result: 'failed', detail: answer }];
  const checks: ProofCheck[] = [];
  if (certificate !== null) {
    const same = answer.fingerprint === certificate.fingerprint;
    const detail = same
      ? `serves certificate ${certificate.serial}`
      : 'serves another certificate than the installed one';
    checks.push({ name, what: `TLS handshake with ${name}`, result: same ? 'ok' : 'failed', detail });
  }
  const missing = expectedHeaders(site, scheme).filter((header) => answer.headers[header] === undefined);
  const detail = missing.length === 0 ? `answers ${answer.status} with all headers` : `lacks ${missing.join(', ')}`;
  checks.push({ name, what, result: missing.length === 0 ? 'ok' : 'failed', detail });
  return checks;
}

async function proveRedirect(name: Domain, { httpPort, httpsPort }: VpsDeps['config']): Promise<ProofCheck> {
  const what = `GET http://${name}/`;
  const answer = await asked({ scheme: 'http', host: name, port: httpPort, path: '/' });
  if (typeof answer === 'string') return { name, what, result: 'failed', detail: answer };
  const target = `https://${name}${httpsPort === 443 ? '' : `:${httpsPort}`}/`;
  const right = answer.status === 301 && answer.headers['location'] === target;
  return {
    name,
    what,
    result: right ? 'ok' : 'failed',
    detail: `answers ${answer.status} ${String(answer.headers['location'] ?? '')}`,
  };
}

const GATEWAY_ERRORS = [502, 503, 504];

/** A route answers with anything but a gateway error that its upstream, asked directly, does not give. */
async function proveRoute(
  { site, upstreams }: ProveSiteInput,
  route: Route,
  { scheme, port, docker }: Where & Pick<VpsDeps, 'docker'>,
): Promise<ProofCheck> {
  const name = site.domain;
  const what = `GET ${scheme}://${name}${route.path}`;
  const answer = await asked({ scheme, host: name, port, path: route.path });
  if (typeof answer === 'string') return { name, what, result: 'failed', detail: answer };
  const detail = `answers ${answer.status}`;
  if (site.auth && !route.authExempt) {
    const closed = answer.status === 401;
    return { name, what, result: closed ? 'ok' : 'failed', detail: closed ? detail : `${detail} without credentials` };
  }
  if (!GATEWAY_ERRORS.includes(answer.status)) return { name, what, result: 'ok', detail };
  const { upstream } = route;
  const known = upstreams.find((use) => JSON.stringify(use.upstream) === JSON.stringify(upstream))?.address ?? null;
  // A container has a name for nginx that only nginx's network resolves.
  const address = upstream.kind === 'container' ? await docker.reachable(upstream) : known;
  const direct = address === null ? 'it has no address' : await askUpstream(address, name, route.path);
  const same = typeof direct !== 'string' && direct.status === answer.status;
  const words = typeof direct === 'string' ? direct : `itself answers ${direct.status}`;
  return { name, what, result: same ? 'shown' : 'failed', detail: `${detail}; the upstream: ${words}` };
}

function askUpstream(address: string, host: string, path: string): Promise<Asked | string> {
  const colon = address.lastIndexOf(':');
  return asked({
    scheme: 'http',
    host,
    port: Number(address.slice(colon + 1)),
    path,
    address: address.slice(0, colon),
  });
}

/** The answer, or why there is none. */
const asked = (question: Parameters<typeof ask>[0]): Promise<Asked | string> =>
  ask(question).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));

function expectedHeaders({ headers }: SiteModel, scheme: 'http' | 'https'): string[] {
  const expected: [string, boolean][] = [
    ['strict-transport-security', scheme === 'https' && headers.hsts !== null],
    ['x-frame-options', headers.frameOptions !== null],
    ['x-content-type-options', headers.contentTypeOptions],
    ['referrer-policy', headers.referrerPolicy !== null],
    ['permissions-policy', headers.permissionsPolicy !== null],
    ['content-security-policy', headers.contentSecurityPolicy !== null],
  ];
  return expected.filter(([, sent]) => sent).map(([name]) => name);
}
