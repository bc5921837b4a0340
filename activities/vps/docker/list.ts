import type { ContainerInfo } from 'dockerode';
import type { ContainerFacts } from '../../../domain/vps/report.js';
import { type Engine, isWithoutDocker } from './engine.js';

/** Every container, running or not, by name; none where there is no Docker. */
export async function listContainers(engine: Engine): Promise<readonly ContainerFacts[]> {
  const found = await engine
    .ask((limit) => engine.docker.listContainers({ ...limit, all: true }))
    .catch((error: unknown) => {
      if (isWithoutDocker(error)) return [];
      throw error;
    });
  return found.map(factsOf).sort((a, b) => a.name.localeCompare(b.name));
}

const factsOf = ({ Names, Image, State, Status, Ports, Labels, NetworkSettings }: ContainerInfo): ContainerFacts => ({
  name: (Names[0] ?? '').slice(1),
  image: Image,
  state: State,
  status: Status.replace(/^(Up|Exited \(\d+\)) .*?( \(.*\))?$/, '$1$2'),
  ports: [...new Set(Ports.map(portOf))].sort(),
  networks: Object.keys(NetworkSettings.Networks).sort(),
  composeProject: Labels['com.docker.compose.project'] ?? null,
  composeService: Labels['com.docker.compose.service'] ?? null,
});

const portOf = ({ IP, PublicPort, PrivatePort, Type }: ContainerInfo['Ports'][number]): string =>
  PublicPort ? `${IP ?? ''}:${PublicPort}->${PrivatePort}/${Type}` : `${PrivatePort}/${Type}`;
