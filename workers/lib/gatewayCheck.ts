import { connect } from 'node:tls';
import { GATEWAY_NAME } from '../../domain/agent/identity.js';
import type { Identity } from './identity.js';

/** Milliseconds: a firewall that drops packets says nothing at all. */
const LIMIT = 5_000;

/** Why the gateway does not answer this machine, in words with what to open; null when it does. */
export function whyNoGateway({ gateway, ca, certificate, key }: Identity): Promise<string | null> {
  const colon = gateway.lastIndexOf(':');
  const [host, port] = [gateway.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), Number(gateway.slice(colon + 1))];
  return new Promise((resolve) => {
    const options = { host, port, servername: GATEWAY_NAME, ca, cert: certificate, key, timeout: LIMIT };
    const socket = connect(options);
    const end = (reason: string | null) => {
      socket.destroy();
      resolve(reason === null ? null : `${reason} ${WHAT_TO_DO(gateway, port)}`);
    };
    socket.once('secureConnect', () => end(null));
    socket.once('timeout', () => end(`The gateway of the hub, ${gateway}, did not answer within ${LIMIT / 1_000} s.`));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(`The gateway of the hub cannot be reached at ${gateway}: ${error.message || (error.code ?? 'no reason')}.`),
    );
  });
}

const WHAT_TO_DO = (gateway: string, port: number): string =>
  `Open TCP port ${port} of the hub to this machine, in its firewall and at its provider. ` +
  `Is ${gateway} not where the hub is: set VSA_GATEWAY_ADDRESS there and join again.`;
