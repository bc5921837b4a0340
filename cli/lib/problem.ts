import { ERRORS, VsaError, isErrorCode } from '../../domain/errors.js';
import type { ErrorCode } from '../../domain/errors.js';

/** RFC 9457 as the hub sends it. Everything is optional: a proxy in between may answer in its own words. */
export interface ProblemBody {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly requestId?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
  readonly [extension: string]: unknown;
}

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'VALIDATION',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'PRECONDITION',
  502: 'HUB_UNREACHABLE',
  503: 'HUB_UNREACHABLE',
  504: 'HUB_UNREACHABLE',
};

/** The error a refused request becomes; `data.requestId` and `data.errors` go with it. */
export function problemError(status: number, body: ProblemBody | null, requestId: string | null): VsaError {
  const code = body?.code !== undefined && isErrorCode(body.code) ? body.code : (CODE_OF_STATUS[status] ?? 'INTERNAL');
  const message = body?.detail ?? body?.title ?? `the hub answered ${status}`;
  return new VsaError(code, message, { ...body, requestId: requestId ?? body?.requestId ?? null });
}

/** The lines of an error: what, why, fix, request id. */
export function errorLines(error: VsaError): readonly string[] {
  const { title, fix } = ERRORS[error.code];
  const requestId = error.data['requestId'];
  return [
    `error: ${title} (${error.code})`,
    `why: ${error.message}`,
    ...refusedFields(error.data['errors'])
      .filter((line) => line !== error.message)
      .map((line) => `  ${line}`),
    `fix: ${fix}`,
    ...(typeof requestId === 'string' ? [`request id: ${requestId}`] : []),
  ];
}

function refusedFields(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  return errors.map(
    (each: { pointer?: unknown; message?: unknown }) => `${String(each.pointer)}: ${String(each.message)}`,
  );
}
