import * as z from 'zod';
import { DRIFT_NAMES } from '../site/drift.js';
import type { HeaderValue, Rate } from '../fields/brands.js';
import type { FieldRules } from '../fields/index.js';
import { errorCode, flag, freshness, paging, timestamp } from './common.js';
import { chosen, field, has } from './field.js';
import { OperationView } from './operation.js';

/** A field's value, or null to leave it out. */
const orNull = (name: 'headerValue' | 'cspValue', rules: FieldRules) =>
  chosen<HeaderValue | null>((input) => (input === null ? z.null() : field(name, rules)));

const rateLimit = (rules: FieldRules) =>
  chosen<Rate | 'off'>((input) => (input === 'off' ? z.literal('off') : field('rate', rules)));

const timeouts = (rules: FieldRules) =>
  z.strictObject({
    connect: field('timeout', rules).optional(),
    read: field('timeout', rules).optional(),
    send: field('timeout', rules).optional(),
  });

const containerUpstream = (rules: FieldRules) =>
  z.strictObject({ container: field('container', rules), port: field('port', rules) });
const localUpstream = (rules: FieldRules) => z.strictObject({ localPort: field('port', rules) });
const publishedUpstream = (rules: FieldRules) =>
  z.strictObject({ publishedPort: field('port', rules), port: field('port', rules).optional() });

type UpstreamBody = z.output<
  ReturnType<typeof containerUpstream> | ReturnType<typeof localUpstream> | ReturnType<typeof publishedUpstream>
>;

const upstream = (rules: FieldRules) =>
  chosen<UpstreamBody>((input) =>
    has(input, 'localPort')
      ? localUpstream(rules)
      : has(input, 'publishedPort')
        ? publishedUpstream(rules)
        : containerUpstream(rules),
  );

const route = (rules: FieldRules) =>
  z.strictObject({
    path: field('route', rules),
    upstream: upstream(rules),
    websocket: z.boolean().optional(),
    buffering: z.boolean().optional(),
    authExempt: z.boolean().optional(),
    timeouts: timeouts(rules).optional(),
  });

const headers = (rules: FieldRules) =>
  z.strictObject({
    hsts: z
      .strictObject({
        maxAge: z.number().int().min(0).max(999_999_999),
        includeSubDomains: z.boolean().default(false),
        preload: z.boolean().default(false),
      })
      .nullable()
      .optional(),
    frameOptions: z.enum(['DENY', 'SAMEORIGIN']).nullable().optional(),
    contentTypeOptions: z.boolean().optional(),
    referrerPolicy: orNull('headerValue', rules).optional(),
    permissionsPolicy: orNull('headerValue', rules).optional(),
    contentSecurityPolicy: orNull('cspValue', rules).optional(),
  });

/** A site as a person asks for it. What it leaves out stays as it is on a live site; a new one has the default. */
export const SiteRequest = (rules: FieldRules) =>
  z
    .strictObject({
      domain: field('domain', rules),
      vpsId: field('vpsId', rules).optional(),
      aliases: z.array(field('domain', rules)).max(99).optional(),
      www: z.boolean().optional(),
      routes: z.array(route(rules)).min(1).max(100).optional(),
      redirectTo: field('redirectTarget', rules).optional(),
      skipCert: z.boolean().optional(),
      clientMaxBodySize: field('size', rules).optional(),
      timeouts: timeouts(rules).optional(),
      rateLimit: rateLimit(rules).optional(),
      headers: headers(rules).optional(),
      base: z.strictObject({ site: z.string().max(200), global: z.string().max(200) }).optional(),
      waitForVps: z.boolean().optional(),
    })
    .superRefine((site, context) => {
      const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
      if (site.redirectTo !== undefined && site.routes !== undefined)
        complain('redirectTo', 'A site either redirects or has routes.');
      const paths = site.routes?.map((each) => each.path) ?? [];
      if (new Set(paths).size < paths.length) complain('routes', 'Two routes have the same path.');
    });
export type SiteRequest = z.output<ReturnType<typeof SiteRequest>>;

/** What would be changed: a site as asked for, or the removal of one. */
export const PlanRequest = (rules: FieldRules) =>
  chosen<SiteRequest | z.output<ReturnType<typeof PlanRemoval>>>((body) =>
    has(body, 'remove') ? PlanRemoval(rules) : SiteRequest(rules),
  );

const PlanRemoval = (rules: FieldRules) => z.strictObject({ remove: field('domain', rules) });

export const SiteParameters = (rules: FieldRules) => z.strictObject({ domain: field('domain', rules) });

export const RemovalQuery = () =>
  z.strictObject({
    containers: z.enum(['keep', 'stop', 'remove'], 'Accepted is keep, stop or remove.').optional(),
    keepCert: flag,
    purge: flag,
    force: flag,
  });

export const SiteListQuery = (rules: FieldRules) =>
  z.strictObject({
    ...paging,
    vpsId: field('vpsId', rules).optional(),
    /** What one of its names contains. */
    q: z.string().max(253).optional(),
    sort: z.enum(['domain', '-domain'], 'Accepted is domain or -domain.').optional(),
  });

/** One word for how a site is. */
export const SITE_STATES = ['new', 'live', 'http-only', 'changing', 'held', 'expiring', 'expired'] as const;

export const SiteView = z.object({
  domain: z.string(),
  aliases: z.array(z.string()),
  vpsId: z.string(),
  state: z.enum(SITE_STATES),
  url: z.string(),
  routes: z.array(z.unknown()),
  redirectTo: z.string().nullable(),
  generation: z.number().int().nullable(),
  certificate: z
    .object({
      serial: z.string(),
      names: z.array(z.string()),
      issuer: z.string(),
      fingerprint: z.string(),
      notBefore: timestamp,
      notAfter: timestamp,
    })
    .nullable(),
  /** How it is on its VPS otherwise than VSA left it, as last reported; provisioning it again repairs that. */
  drift: z.array(z.object({ name: z.enum(DRIFT_NAMES), detail: z.string() })),
  /** The open operation, or null. */
  operation: OperationView.nullable(),
  createdAt: timestamp.nullable(),
  updatedAt: timestamp.nullable(),
  ...freshness,
});
export type SiteView = z.output<typeof SiteView>;

/** One site with all that is recorded of it. */
export const SiteDetail = SiteView.extend({ model: z.unknown().nullable(), proof: z.unknown().nullable() });
export type SiteDetail = z.output<typeof SiteDetail>;

export const PlanView = z.object({
  base: z.object({ site: z.string(), global: z.string() }),
  changes: z.array(
    z.object({ kind: z.enum(['create', 'change', 'remove', 'keep']), what: z.string(), diff: z.string().nullable() }),
  ),
  checks: z.array(
    z.object({
      name: z.string(),
      result: z.enum(['ok', 'shown', 'failed']),
      detail: z.string(),
      /** Of a failed one: what an operation would meet. NAME_CLAIMED refuses it, for the rest it waits. */
      code: errorCode.optional(),
      /** The site that the name belongs to. */
      holder: z.string().optional(),
    }),
  ),
  warnings: z.array(z.string()),
  ...freshness,
});
export type PlanView = z.output<typeof PlanView>;
