import type { ContainerInfo, ContainerInspectInfo } from 'dockerode';
import { describe, expect, test } from 'vitest';
import { parseOrThrow } from '../../../domain/fields/index.js';
import { loopbackAddress, publisherOf } from './published.js';

const port = (value: number) => parseOrThrow('port', value);

const listed = (names: string[], ...ports: [IP: string, PublicPort: number, PrivatePort: number, Type?: string][]) => ({
  Names: names.map((name) => `/${name}`),
  Ports: ports.map(([IP, PublicPort, PrivatePort, Type = 'tcp']): ContainerInfo['Ports'][number] => ({
    IP,
    PublicPort,
    PrivatePort,
    Type,
  })),
});

describe('publisherOf', () => {
  test('finds a container whatever address it publishes on, and its own port behind it', () => {
    const containers = [
      listed(['all'], ['0.0.0.0', 8080, 80], ['::', 8080, 80]),
      listed(['loopback'], ['127.0.0.1', 8081, 81]),
      listed(['six'], ['::', 8082, 82]),
    ];
    expect(publisherOf(port(8080), containers)).toEqual({ container: 'all', port: 80 });
    expect(publisherOf(port(8081), containers)).toEqual({ container: 'loopback', port: 81 });
    expect(publisherOf(port(8082), containers)).toEqual({ container: 'six', port: 82 });
  });

  test('takes the own name of a container that others link to', () => {
    expect(publisherOf(port(8080), [listed(['other/db', 'web'], ['0.0.0.0', 8080, 80])]).container).toBe('web');
  });

  test('refuses a port that nobody, only UDP, or more than one publishes', () => {
    const containers = [
      listed(['dns'], ['0.0.0.0', 53, 53, 'udp']),
      listed(['a'], ['127.0.0.1', 8080, 80]),
      listed(['b'], ['192.0.2.1', 8080, 80]),
    ];
    expect(() => publisherOf(port(53), containers)).toThrow('No running container publishes port 53');
    expect(() => publisherOf(port(8080), containers)).toThrow('more than one (a:80, b:80)');
  });
});

describe('loopbackAddress', () => {
  const container = (asked: unknown, bound: unknown) =>
    ({ HostConfig: { PortBindings: asked }, NetworkSettings: { Ports: bound } }) as unknown as ContainerInspectInfo;
  const published = (asked: string, ip: string, hostPort: string) =>
    container({ '80/tcp': [{ HostIp: '', HostPort: asked }] }, { '80/tcp': [{ HostIp: ip, HostPort: hostPort }] });

  test('takes a port published on all addresses or on loopback', () => {
    expect(loopbackAddress(published('8080', '0.0.0.0', '8080'), port(80))).toBe('127.0.0.1:8080');
    expect(loopbackAddress(published('8080', '127.0.0.1', '8080'), port(80))).toBe('127.0.0.1:8080');
  });

  test('takes no other address, no other port, and no port that changes with the next start', () => {
    expect(loopbackAddress(published('8080', '192.0.2.1', '8080'), port(80))).toBeNull();
    expect(loopbackAddress(published('8080', '::', '8080'), port(80))).toBeNull();
    expect(loopbackAddress(published('8080', '0.0.0.0', '8080'), port(81))).toBeNull();
    expect(loopbackAddress(published('', '0.0.0.0', '32768'), port(80))).toBeNull();
    expect(loopbackAddress(published('8000-8010', '0.0.0.0', '8001'), port(80))).toBeNull();
    expect(loopbackAddress(container(null, { '80/tcp': null }), port(80))).toBeNull();
  });
});
