import { VsaError } from '../errors.js';
import { parseContainer, parseContainerName } from './container.js';
import { parseCron } from './cron.js';
import { parseDomain } from './domain.js';
import { parseEmail } from './email.js';
import { parseEnvKey } from './envkey.js';
import { parseEnvVal } from './envval.js';
import { parseGitRef } from './git-ref.js';
import { parseGitUrl } from './git-url.js';
import { parseHostname } from './hostname.js';
import { parseHtPass } from './htpass.js';
import { parseHtUser } from './htuser.js';
import { parseImage } from './image.js';
import { parseIpAddress } from './ip-address.js';
import { parseLogqlDomain } from './logql-domain.js';
import { parseCspValue, parseHeaderValue, parseRate, parseSize, parseTimeout } from './nginx-values.js';
import type { FieldParser, Parsed } from './parsed.js';
import { parsePassword } from './password.js';
import { parsePeriod } from './period.js';
import { parsePort } from './port.js';
import { parseRedirectTarget } from './redirect-target.js';
import { parseRoute } from './route.js';
import { PRODUCTION_RULES, type FieldRules } from './rules.js';
import { parseSort } from './sort.js';
import { parseStack, parseStackName } from './stack.js';
import { parseUrl } from './url.js';
import { parseBackupFile, parseOperationId } from './uuid.js';
import { parseVpsId } from './vps-id.js';

export { isPublicAddress } from './addresses.js';
export type { FieldParser, Parsed } from './parsed.js';
export { LENIENT_RULES, PRODUCTION_RULES, type FieldRules } from './rules.js';

/** Every field a person or another program may send, and its one parser. */
export const FIELDS = {
  domain: parseDomain,
  container: parseContainer,
  containerName: parseContainerName,
  stack: parseStack,
  stackName: parseStackName,
  vpsId: parseVpsId,
  port: parsePort,
  route: parseRoute,
  htuser: parseHtUser,
  htpass: parseHtPass,
  password: parsePassword,
  envkey: parseEnvKey,
  envval: parseEnvVal,
  giturl: parseGitUrl,
  gitref: parseGitRef,
  image: parseImage,
  url: parseUrl,
  period: parsePeriod,
  sort: parseSort,
  cron: parseCron,
  email: parseEmail,
  backupFile: parseBackupFile,
  logqlDomain: parseLogqlDomain,
  redirectTarget: parseRedirectTarget,
  size: parseSize,
  timeout: parseTimeout,
  rate: parseRate,
  headerValue: parseHeaderValue,
  cspValue: parseCspValue,
  ipAddress: parseIpAddress,
  hostname: parseHostname,
  operationId: parseOperationId,
} as const satisfies Record<string, FieldParser<unknown>>;

export type FieldName = keyof typeof FIELDS;

/** What a field's parser gives. */
export type FieldValue<N extends FieldName> = ReturnType<(typeof FIELDS)[N]> extends Parsed<infer T> ? T : never;

/** The parsed value, or VALIDATION naming `pointer` (RFC 6901), the field's code and what is accepted. */
export function parseOrThrow<N extends FieldName>(
  field: N,
  input: unknown,
  rules: FieldRules = PRODUCTION_RULES,
  pointer = `/${field}`,
): FieldValue<N> {
  const parser: FieldParser<unknown> = FIELDS[field];
  const parsed = parser(input, rules);
  if (parsed.ok) return parsed.value as FieldValue<N>;
  const { code, message } = parsed;
  throw new VsaError('VALIDATION', `${pointer}: ${message}`, { errors: [{ pointer, code, message }] });
}
