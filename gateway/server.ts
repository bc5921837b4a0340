import {
  Client,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  status,
} from '@grpc/grpc-js';
import { plainFingerprint } from '../domain/certificate/fingerprint.js';
import type { VpsId } from '../domain/fields/brands.js';
import type { Identities } from './identities.js';
import type { KeyRing } from './keyRing.js';
import { agentRpcs, Refusal, type Rpc } from './rpcs.js';

export interface GatewayOptions {
  readonly temporalAddress: string;
  /** PEM: the CA of the agents' certificates, and the gateway's own pair. */
  readonly tls: { readonly ca: string; readonly certificate: string; readonly key: string };
  readonly ring: KeyRing;
  readonly identities: Identities;
  /** Whether the VPS may make another call now; `now` in milliseconds. */
  readonly mayCall: (vpsId: VpsId, now: number) => boolean;
}

export interface Gateway {
  /** Answers the port. */
  listen(address: string): Promise<number>;
  close(): void;
}

/** Calls of one certificate: two polls, and every activity it may run with a heartbeat beside its answer. */
const MOST_AT_ONCE = 120;
const SERVICE = '/temporal.api.workflowservice.v1.WorkflowService/';
/** Temporal takes answers of 4 MiB at most. */
const LARGEST = 4 * 1024 * 1024;
/** Metadata of the SDK that the server reads. */
const PASSED_ON = ['client-name', 'client-version', 'supported-server-versions', 'temporal-namespace'];

const asIs = (bytes: Uint8Array): Buffer => Buffer.from(bytes);

type Call = ServerUnaryCall<Buffer, Buffer>;

/** The front door of Temporal for agents: one identity per VPS, which reaches only its own queue. */
export function openGateway({ temporalAddress, tls, ring, identities, mayCall }: GatewayOptions): Gateway {
  const limits = { 'grpc.max_receive_message_length': LARGEST, 'grpc.max_send_message_length': LARGEST };
  const upstream = new Client(temporalAddress, credentials.createInsecure(), limits);
  const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) };
  const server = new Server({ ...limits, 'grpc.max_concurrent_streams': 2 * MOST_AT_ONCE });
  /** What is under way for each certificate, to be cut when it stops being good. */
  const open = new Map<string, Set<() => void>>();
  identities.onGone((fingerprint) => open.get(fingerprint)?.forEach((cut) => cut()));

  const handle = (name: string, rpc: Rpc) => async (call: Call, answer: sendUnaryData<Buffer>) => {
    const fingerprint = fingerprintOf(call);
    const vpsId = fingerprint === null ? null : await identities.of(fingerprint);
    if (fingerprint === null || vpsId === null)
      return answer({ code: status.UNAUTHENTICATED, details: 'This certificate is not, or no longer, good.' });
    if (!mayCall(vpsId, performance.now()))
      return answer({
        code: status.RESOURCE_EXHAUSTED,
        details: 'This agent calls too often; it is to wait a second.',
      });
    if ((open.get(fingerprint)?.size ?? 0) >= MOST_AT_ONCE)
      return answer({ code: status.RESOURCE_EXHAUSTED, details: 'Too many calls of this agent are under way.' });
    let request: Uint8Array;
    try {
      request = rpc.request(call.request, vpsId);
    } catch (error) {
      return answer(refusalOf(error));
    }

    let over = false;
    const end: sendUnaryData<Buffer> = (...result) => {
      if (over) return;
      over = true;
      cuts.delete(cut);
      answer(...result);
    };
    const options = { deadline: call.getDeadline() };
    const passed: ClientUnaryCall = upstream.makeUnaryRequest(
      SERVICE + name,
      asIs,
      asIs,
      Buffer.from(request),
      passedOn(call.metadata),
      options,
      (error, response) => {
        if (error !== null) return end({ code: error.code, details: error.details, metadata: error.metadata });
        try {
          return end(null, asIs(rpc.response(response ?? Buffer.alloc(0), vpsId, call.request)));
        } catch (failure) {
          return end(refusalOf(failure));
        }
      },
    );
    const cut = () => {
      passed.cancel();
      end({ code: status.UNAUTHENTICATED, details: 'This certificate was revoked.' });
    };
    const cuts = open.get(fingerprint) ?? new Set<() => void>();
    open.set(fingerprint, cuts.add(cut));
    call.on('cancelled', () => {
      passed.cancel();
      cuts.delete(cut);
    });
  };

  for (const [name, rpc] of Object.entries(agentRpcs(ring))) {
    const path = SERVICE + name;
    const work = handle(name, rpc);
    const guarded = (call: Call, answer: sendUnaryData<Buffer>) => {
      work(call, answer).catch(() => answer({ code: status.INTERNAL, details: 'The gateway failed.' }));
    };
    server.register(path, guarded, asIs, asIs, 'unary');
  }

  return {
    listen: (address) =>
      new Promise((resolve, reject) => {
        const secure = ServerCredentials.createSsl(Buffer.from(tls.ca), [pair], true);
        server.bindAsync(address, secure, (error, port) => (error === null ? resolve(port) : reject(error)));
      }),
    close() {
      server.forceShutdown();
      upstream.close();
    },
  };
}

/** Lower-case hex sha256 of the caller's certificate, which TLS has verified against our CA. */
function fingerprintOf(call: Call): string | null {
  const fingerprint = call.getAuthContext()?.sslPeerCertificate?.fingerprint256;
  return fingerprint === undefined ? null : plainFingerprint(fingerprint);
}

function passedOn(metadata: Metadata): Metadata {
  const passed = new Metadata();
  for (const key of PASSED_ON) for (const value of metadata.get(key)) passed.add(key, value);
  return passed;
}

/** Bytes that are no message of this RPC end up here too; their parser's words would quote them. */
const refusalOf = (error: unknown) =>
  error instanceof Refusal
    ? { code: error.code, details: error.message }
    : { code: status.INVALID_ARGUMENT, details: 'The message cannot be read.' };
