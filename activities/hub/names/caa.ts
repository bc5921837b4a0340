import type { CaaLookup, CaaProperty } from './resolve.js';

/** Tags a CA understands; another one marked critical forbids it to issue (RFC 8659 section 4.1). */
const KNOWN = new Set(['issue', 'issuewild', 'iodef', 'issuemail', 'issuevmc', 'contactemail', 'contactphone']);

/**
 * Why the CAA records forbid the CA with these identities to issue by HTTP-01, in words with the record's place and
 * resolver; null where they allow it.
 */
export function caaRefusal(lookup: CaaLookup, identities: readonly string[]): string | null {
  if (lookup.kind !== 'caa') return `the CAA lookup for ${lookup.at} at ${lookup.resolver} ended with ${lookup.kind}`;
  const where = `the CAA record of ${lookup.at} (resolver ${lookup.resolver})`;
  const unknown = lookup.properties.find(({ tag, critical }) => critical && !KNOWN.has(tag));
  if (unknown) return `${where} has the critical property "${unknown.tag}", which no CA may ignore`;
  const issue = lookup.properties.filter(({ tag }) => tag === 'issue');
  if (issue.length === 0 || issue.some((property) => allows(property, identities))) return null;
  const said = issue.map(({ value }) => `"${value}"`).join(', ');
  return `${where} allows ${said} and not ${identities.join(' or ')}`;
}

/** `identity; name=value ...` (RFC 8659 section 4.2); `validationmethods` is RFC 8657's. */
function allows({ value }: CaaProperty, identities: readonly string[]): boolean {
  const [issuer = '', ...parameters] = value.split(';').map((part) => part.trim());
  const methods = parameters
    .flatMap((part) => part.split(/\s+/))
    .flatMap((part) => /^validationmethods=(.*)$/i.exec(part)?.[1]?.split(',') ?? []);
  const byHttp = methods.length === 0 || methods.includes('http-01');
  return identities.includes(issuer.toLowerCase()) && byHttp;
}
