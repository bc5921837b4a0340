import type { ContainerInspectInfo } from 'dockerode';
import { VsaError } from '../../../domain/errors.js';
import type { ContainerName } from '../../../domain/fields/brands.js';
import { type Engine, ifThere, REQUEST_LIMIT, statusOf } from './engine.js';

/** The container of exactly this name; Docker itself would also take the beginning of an id. */
export async function findContainer(engine: Engine, name: ContainerName): Promise<ContainerInspectInfo | null> {
  const found = await inspect(engine, name);
  return found?.Name === `/${name}` ? found : null;
}

/** The container of exactly this id. */
export async function findById(engine: Engine, id: string): Promise<ContainerInspectInfo | null> {
  const found = await inspect(engine, id);
  return found?.Id === id ? found : null;
}

/** Fails with PRECONDITION naming the container when it does not exist. */
export async function existingContainer(engine: Engine, name: ContainerName): Promise<ContainerInspectInfo> {
  const container = await findContainer(engine, name);
  if (container !== null) return container;
  throw new VsaError('PRECONDITION', `There is no container ${name} on this VPS: start it, or correct the name.`);
}

/** Fails with PRECONDITION naming the container when it does not exist or does not run. */
export async function runningContainer(engine: Engine, name: ContainerName): Promise<ContainerInspectInfo> {
  const container = await existingContainer(engine, name);
  const { Running, Paused, Restarting, Status, ExitCode } = container.State;
  if (Paused) throw new VsaError('PRECONDITION', `The container ${name} is paused: docker unpause ${name}.`);
  if (Restarting) {
    throw new VsaError(
      'PRECONDITION',
      `The container ${name} ends again and again (code ${ExitCode}): docker logs ${name}.`,
    );
  }
  if (!Running)
    throw new VsaError('PRECONDITION', `The container ${name} does not run (${Status}): docker start ${name}.`);
  return container;
}

/** Stops it as `docker stop` does, with the container's own time to end. Does nothing when it is gone or stopped. */
export async function stopContainer(engine: Engine, { Id, Config, Name }: ContainerInspectInfo): Promise<void> {
  const ownTime: unknown = Reflect.get(Config, 'StopTimeout'); // Not in the types; seconds.
  const limitMs = REQUEST_LIMIT + 1_000 * (typeof ownTime === 'number' ? ownTime : 10);
  await tolerating(
    [304, 404],
    engine.ask((limit) => engine.docker.getContainer(Id).stop(limit), limitMs),
  );
  const now = await findById(engine, Id);
  if (now?.State.Running === true)
    throw new VsaError('DOCKER_TRANSIENT', `The container ${Name.slice(1)} did not stop.`);
}

/** Starts it. Does nothing when it runs. */
export async function startContainer(engine: Engine, { Id, Name }: ContainerInspectInfo): Promise<void> {
  await tolerating(
    [304],
    engine.ask((limit) => engine.docker.getContainer(Id).start(limit)),
  );
  const now = await findById(engine, Id);
  if (now?.State.Running !== true)
    throw new VsaError('DOCKER_TRANSIENT', `The container ${Name.slice(1)} does not stay up.`);
}

/** Removes it, keeping its volumes, anonymous ones too, and its image. Does nothing when it is gone. */
export async function removeContainer(engine: Engine, { Id, Name }: ContainerInspectInfo): Promise<void> {
  const container = engine.docker.getContainer(Id);
  // 409: somebody else is removing it just now.
  await tolerating(
    [404, 409],
    engine.ask((limit) => container.remove({ ...limit, force: true, v: false })),
  );
  const now = await findById(engine, Id);
  if (now !== null) throw new VsaError('DOCKER_TRANSIENT', `The container ${Name.slice(1)} is still there.`);
}

const inspect = (engine: Engine, nameOrId: string): Promise<ContainerInspectInfo | null> =>
  ifThere(engine.ask((limit) => engine.docker.getContainer(encodeURIComponent(nameOrId)).inspect(limit)));

async function tolerating(statuses: readonly number[], answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!statuses.includes(statusOf(error) ?? 0)) throw error;
  }
}
