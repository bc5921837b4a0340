import { ERRORS, VsaError, type ErrorCode } from '../../domain/errors.js';

/** The problem document (RFC 9457) of a refusal; the `data` of the error become members of it. */
export function problemOf(error: VsaError, instance: string, requestId: string): Record<string, unknown> {
  const { title, fix, status } = ERRORS[error.code];
  return {
    ...error.data,
    type: `/api/docs#${error.code}`,
    title,
    status,
    detail: error.message,
    instance,
    code: error.code,
    fix,
    requestId,
  };
}

/** What a request fails with: refusals as they are, Express's own in our words, all else INTERNAL without details. */
export function refusalOf(error: unknown): VsaError {
  if (error instanceof VsaError) return error;
  const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
  const known = EXPRESS[type];
  if (known !== undefined) return new VsaError(...known);
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 500;
  if (status === 400) return new VsaError('VALIDATION', 'The request cannot be read.');
  return new VsaError('INTERNAL', 'The hub failed; its log has the reason under the request id.');
}

/** `type` of the errors of body-parser. */
const EXPRESS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  'entity.too.large': ['BODY_TOO_LARGE', 'The body has more than 256 KiB.'],
  'entity.parse.failed': ['VALIDATION', 'The body is not JSON.'],
  'encoding.unsupported': ['UNSUPPORTED_MEDIA_TYPE', 'The content encoding is not accepted.'],
  'charset.unsupported': ['UNSUPPORTED_MEDIA_TYPE', 'The charset is not accepted.'],
  'request.aborted': ['VALIDATION', 'The body ended too early.'],
  'request.size.invalid': ['VALIDATION', 'The body has another length than Content-Length says.'],
};
