import Docker from 'dockerode';
import { VsaError } from '../../../domain/errors.js';

/** Given to every request, so that none outlives its limit. */
export interface RequestLimit {
  readonly abortSignal: AbortSignal;
}

/** The one way to the Docker Engine. */
export interface Engine {
  readonly docker: Docker;
  /**
   * Asks Docker, for at most 15 s unless told otherwise. Fails with PRECONDITION where there is no Docker or it refuses
   * (then `data.status` is its HTTP status), DOCKER_TRANSIENT where it does not answer, has an error of its own, or
   * has gone since it last answered.
   */
  ask<T>(request: (limit: RequestLimit) => Promise<T>, limitMs?: number): Promise<T>;
}

export const REQUEST_LIMIT = 15_000;

/** Docker at a Unix socket; nothing of the environment (DOCKER_HOST and the like) is used. */
export function openEngine(socketPath: string): Engine {
  const docker = new Docker({ socketPath, host: undefined, protocol: 'http' });
  let answered = false;
  return {
    docker,
    async ask(request, limitMs = REQUEST_LIMIT) {
      try {
        const answer = await request({ abortSignal: AbortSignal.timeout(limitMs) });
        answered = true;
        return answer;
      } catch (error) {
        const failure = readFailure(error);
        answered ||= failure.status !== null;
        throw explain(failure, { socketPath, answered, limitMs });
      }
    },
  };
}

/** The answer, or null where Docker says 404. */
export async function ifThere<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** The HTTP status of Docker's refusal; null for any other failure. */
export function statusOf(error: unknown): number | null {
  const status = error instanceof VsaError ? error.data['status'] : null;
  return typeof status === 'number' ? status : null;
}

/** There is no Docker on this VPS, or the agent may not use it. */
export const isWithoutDocker = (error: unknown): boolean =>
  error instanceof VsaError && error.code === 'PRECONDITION' && error.data['docker'] === 'absent';

interface Failure {
  readonly code: string;
  readonly status: number | null;
  readonly words: string;
}

function readFailure(error: unknown): Failure {
  const field = (name: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : null;
  const [code, status, json] = [field('code'), field('statusCode'), field('json')];
  const said: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'message') : null;
  return {
    code: typeof code === 'string' ? code : '',
    status: typeof status === 'number' ? status : null,
    words: typeof said === 'string' ? said : error instanceof Error ? error.message : String(error),
  };
}

function explain(
  { code, status, words }: Failure,
  { socketPath, answered, limitMs }: { socketPath: string; answered: boolean; limitMs: number },
): VsaError {
  if (status !== null) {
    const own = status >= 500;
    const text = own ? `Docker failed: ${words}.` : `Docker refused: ${words}.`;
    return new VsaError(own ? 'DOCKER_TRANSIENT' : 'PRECONDITION', text, { status });
  }
  // A Docker that answered before was stopped or is being restarted: that passes.
  if (Object.hasOwn(ABSENT, code) && !answered) {
    return new VsaError('PRECONDITION', ABSENT[code as keyof typeof ABSENT](socketPath), { docker: 'absent' });
  }
  const reason = code === 'ABORT_ERR' ? `no answer within ${limitMs / 1_000} s` : words;
  return new VsaError('DOCKER_TRANSIENT', `Docker does not answer at ${socketPath}: ${reason}.`);
}

const INSTEAD = 'containers as upstreams need it; a port of the VPS itself (local:PORT) does not';
const ABSENT = {
  ENOENT: (socket: string) => `There is no Docker on this VPS (no socket ${socket}): install it, ${INSTEAD}.`,
  ECONNREFUSED: (socket: string) => `Docker does not run on this VPS (${socket} refuses): start it, ${INSTEAD}.`,
  EACCES: (socket: string) => `The agent may not use Docker (${socket}): add its user to the group docker, ${INSTEAD}.`,
};
