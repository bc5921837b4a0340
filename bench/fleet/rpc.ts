import { type ChannelCredentials, Client, credentials } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import { GATEWAY_NAME } from '../../domain/agent/identity.js';
import { NAMESPACE } from '../../domain/contracts.js';
import { identityOf } from '../../tests/fleet/world.js';
import { median, p95, type Report, say } from '../lib/report.js';
import type { BenchFleet } from './world.js';

const ROUNDS = 10;
const CALLS = 300;
const METHOD = '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace';

/** The same RPC to Temporal itself and through the gateway, in turns; the difference is what the gateway adds. */
export async function measureGateway(report: Report, { fleet, lanes: [lane] }: BenchFleet): Promise<void> {
  if (lane === undefined || fleet.suite.gateway === null) throw new Error('this needs a gateway and an agent');
  const { ca, certificate, key } = await identityOf(lane);
  const secure = credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(certificate));
  const direct = open(fleet.suite.temporalAddress, credentials.createInsecure());
  const through = open(`127.0.0.1:${fleet.suite.gateway.port}`, secure);
  const [alone, passed]: [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    const times = [await timesOf(direct), await timesOf(through)] as const;
    // The first round opens the connections.
    if (round < 0) continue;
    alone.push(median(times[0]));
    passed.push(median(times[1]));
    const [direct95, through95] = times.map((each) => p95(each).toFixed(2));
    say(`gateway ${round + 1}/${ROUNDS}: p95 direct ${direct95} ms, through ${through95} ms`);
  }
  direct.close();
  through.close();
  const more = { calls: CALLS, rpc: 'DescribeNamespace' };
  report.add({ figure: 'rpc-direct', unit: 'ms', values: alone, more });
  report.add({ figure: 'rpc-through-gateway', unit: 'ms', values: passed, more });
  const added = passed.map((value, round) => value - (alone[round] ?? Number.NaN));
  report.add({ figure: 'gateway-adds', unit: 'ms', values: added, goal: { most: 0.5 }, more });
}

const open = (address: string, how: ChannelCredentials): Client =>
  new Client(address, how, { 'grpc.ssl_target_name_override': GATEWAY_NAME });

const REQUEST = Buffer.from(
  proto.temporal.api.workflowservice.v1.DescribeNamespaceRequest.encode({ namespace: NAMESPACE }).finish(),
);

async function timesOf(client: Client): Promise<number[]> {
  const times: number[] = [];
  for (let calls = 0; calls < CALLS; calls += 1) {
    const begun = performance.now();
    await call(client);
    times.push(performance.now() - begun);
  }
  return times;
}

const asIs = (bytes: Buffer): Buffer => bytes;
const call = (client: Client): Promise<void> =>
  new Promise((resolve, reject) => {
    client.makeUnaryRequest(METHOD, asIs, asIs, REQUEST, (error) => (error === null ? resolve() : reject(error)));
  });
