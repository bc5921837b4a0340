import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { GATEWAY_NAME } from '../../domain/agent/identity.js';

export interface Pair {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Somebody who speaks gRPC to the gateway with a certificate of theirs. */
export function caller(port: number, { ca, certificate, key }: Pair) {
  const secure = credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(certificate));
  const client = new Client(`127.0.0.1:${port}`, secure, {
    'grpc.ssl_target_name_override': GATEWAY_NAME,
    'grpc.max_send_message_length': 64 * 1024 * 1024,
  });
  return {
    /** The code that the call ends with, and the answer's bytes. */
    call: (method: string, bytes: Uint8Array, limitMs = 10_000): Promise<{ code: string; bytes: Buffer }> =>
      new Promise((resolve) => {
        client.makeUnaryRequest(
          `/temporal.api.workflowservice.v1.WorkflowService/${method}`,
          (message: Uint8Array) => Buffer.from(message),
          (message: Buffer) => message,
          bytes,
          new Metadata(),
          { deadline: Date.now() + limitMs },
          (error: ServiceError | null, answer?: Buffer) =>
            resolve({ code: status[error?.code ?? status.OK] ?? '?', bytes: answer ?? Buffer.alloc(0) }),
        );
      }),
    close: () => client.close(),
  };
}
