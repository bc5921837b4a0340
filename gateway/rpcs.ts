import { status } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import { BACKGROUND_NAMESPACE, NAMESPACE } from '../domain/contracts.js';
import type { VpsId } from '../domain/fields/brands.js';
import type { KeyRing } from './keyRing.js';
import { open, seal } from './seal.js';

/** What the gateway answers instead of passing a call on. */
export class Refusal extends Error {
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}

/** One RPC of Temporal that agents may call: both directions as bytes, checked and rewritten for the caller. */
export interface Rpc {
  /** Throws a Refusal for what this VPS may not ask. */
  request(bytes: Buffer, vpsId: VpsId): Uint8Array;
  response(bytes: Buffer, vpsId: VpsId, request: Buffer): Uint8Array;
}

const w = proto.temporal.api.workflowservice.v1;
type TaskQueue = proto.temporal.api.taskqueue.v1.ITaskQueue;

const same = (bytes: Buffer): Uint8Array => bytes;

/**
 * The RPCs an activity worker needs, by name; whatever is not here does not exist for an agent. Task tokens leave
 * sealed for the VPS and its namespace, and come back only so.
 */
export function agentRpcs(ring: KeyRing): Readonly<Record<string, Rpc>> {
  const opened = (sealed: Uint8Array | null | undefined, namespace: string, vpsId: VpsId): Uint8Array => {
    const token = open(sealed ?? new Uint8Array(), ownerOf(namespace, vpsId), ring.opening());
    if (token === null) throw new Refusal(status.PERMISSION_DENIED, 'This task is not one of this VPS.');
    return token;
  };
  /** The result, failure or heartbeat of one task. */
  const respond = <T extends { namespace?: string | null; taskToken?: Uint8Array | null; identity?: string | null }>(
    type: Coder<T>,
  ): Rpc => ({
    request(bytes, vpsId) {
      const message = type.decode(bytes);
      const namespace = ownNamespace(message.namespace);
      message.taskToken = opened(message.taskToken, namespace, vpsId);
      message.identity = vpsId;
      return type.encode(message).finish();
    },
    response: same,
  });

  return {
    GetSystemInfo: { request: same, response: same },
    DescribeNamespace: {
      request(bytes) {
        ownNamespace(w.DescribeNamespaceRequest.decode(bytes).namespace);
        return bytes;
      },
      response: same,
    },
    PollActivityTaskQueue: {
      request(bytes, vpsId) {
        const message = w.PollActivityTaskQueueRequest.decode(bytes);
        ownNamespace(message.namespace);
        ownQueue(message.taskQueue, vpsId);
        message.workerControlTaskQueue = '';
        message.identity = vpsId;
        return w.PollActivityTaskQueueRequest.encode(message).finish();
      },
      response(bytes, vpsId, request) {
        const message = w.PollActivityTaskQueueResponse.decode(bytes);
        if (message.taskToken.length === 0) return bytes; // Nothing to do; the agent polls again.
        const namespace = ownNamespace(w.PollActivityTaskQueueRequest.decode(request).namespace);
        message.taskToken = seal(message.taskToken, ownerOf(namespace, vpsId), ring.sealing());
        return w.PollActivityTaskQueueResponse.encode(message).finish();
      },
    },
    RespondActivityTaskCompleted: respond(w.RespondActivityTaskCompletedRequest),
    RespondActivityTaskFailed: respond(w.RespondActivityTaskFailedRequest),
    RespondActivityTaskCanceled: respond(w.RespondActivityTaskCanceledRequest),
    RecordActivityTaskHeartbeat: respond(w.RecordActivityTaskHeartbeatRequest),
    RecordWorkerHeartbeat: {
      request(bytes, vpsId) {
        const message = w.RecordWorkerHeartbeatRequest.decode(bytes);
        ownNamespace(message.namespace);
        for (const heartbeat of message.workerHeartbeat) ownHeartbeat(heartbeat, vpsId);
        message.identity = vpsId;
        return w.RecordWorkerHeartbeatRequest.encode(message).finish();
      },
      response: same,
    },
    ShutdownWorker: {
      request(bytes, vpsId) {
        const message = w.ShutdownWorkerRequest.decode(bytes);
        ownNamespace(message.namespace);
        if (message.taskQueue !== '' && message.taskQueue !== vpsId) throw foreign(vpsId);
        if (message.workerHeartbeat) ownHeartbeat(message.workerHeartbeat, vpsId);
        // A queue of workflows: an agent has none.
        message.stickyTaskQueue = '';
        message.identity = vpsId;
        return w.ShutdownWorkerRequest.encode(message).finish();
      },
      response: same,
    },
  };
}

interface Coder<T> {
  decode(bytes: Uint8Array): T;
  encode(message: T): { finish(): Uint8Array };
}

const ownerOf = (namespace: string, vpsId: VpsId): string => `${namespace} ${vpsId}`;

function ownNamespace(name: string | null | undefined): string {
  if (name === NAMESPACE || name === BACKGROUND_NAMESPACE) return name;
  throw new Refusal(status.PERMISSION_DENIED, 'Agents have no business in this namespace.');
}

/** `kind` 2 is a sticky queue, which belongs to workflows. */
function ownQueue(queue: TaskQueue | null | undefined, vpsId: VpsId): void {
  if (queue?.name !== vpsId || queue.kind === 2) throw foreign(vpsId);
}

function ownHeartbeat(heartbeat: { taskQueue?: string | null; workerIdentity?: string | null }, vpsId: VpsId): void {
  if (heartbeat.taskQueue && heartbeat.taskQueue !== vpsId) throw foreign(vpsId);
  if (heartbeat.workerIdentity && heartbeat.workerIdentity !== vpsId) throw foreign(vpsId);
}

const foreign = (vpsId: VpsId): Refusal =>
  // Without the name asked for: details of a status must be well-formed text.
  new Refusal(status.PERMISSION_DENIED, `${vpsId} may speak for itself only.`);
