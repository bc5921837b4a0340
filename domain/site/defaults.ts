import type { HeaderValue, Size, Timeout } from '../fields/brands.js';
import type { HeaderSet, RouteOptions, SiteOptions } from './model.js';

const headerValue = (text: string) => text as HeaderValue;

export const PERMISSIONS_NONE = headerValue('camera=(), geolocation=(), microphone=()');
/** For sites that record sound: the page itself may ask for the microphone. */
export const PERMISSIONS_MICROPHONE = headerValue('camera=(), geolocation=(), microphone=(self)');

export const DEFAULT_HEADERS: HeaderSet = {
  hsts: { maxAge: 31_536_000, includeSubDomains: false, preload: false },
  frameOptions: 'DENY',
  contentTypeOptions: true,
  referrerPolicy: headerValue('same-origin'),
  permissionsPolicy: PERMISSIONS_NONE,
  // The semicolon is written by the renderer's quoting; as a field value it is refused, so this constant is not parsed.
  contentSecurityPolicy: headerValue("frame-ancestors 'none'; upgrade-insecure-requests"),
};

export const DEFAULT_OPTIONS: SiteOptions = {
  clientMaxBodySize: '20m' as Size,
  timeouts: { connect: '60s' as Timeout, read: '120s' as Timeout, send: '120s' as Timeout },
  rateLimit: { perSecond: 50, burst: 20 },
  headers: DEFAULT_HEADERS,
  auth: false,
};

export const DEFAULT_ROUTE_OPTIONS: RouteOptions = {
  websocket: false,
  buffering: true,
  authExempt: false,
  timeouts: null,
};
