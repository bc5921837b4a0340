import type { DockerSurvey } from '../../../domain/vps/conformance.js';
import { statIfThere } from '../../lib/files.js';
import type Docker from 'dockerode';
import type { Engine, RequestLimit } from './engine.js';

/** Of the answer what is read here; dockerode's types leave out it and the options. */
interface Info {
  readonly ServerVersion?: string;
  readonly LiveRestoreEnabled?: boolean;
  readonly DockerRootDir?: string;
}

/** What Docker says of itself (`docker info`), and whether its data share the file system of `/`. */
export async function surveyDocker(engine: Engine): Promise<DockerSurvey> {
  try {
    const docker = engine.docker as Docker & { info(limit: RequestLimit): Promise<Info> };
    const { ServerVersion, LiveRestoreEnabled, DockerRootDir } = await engine.ask((limit) => docker.info(limit));
    const root = DockerRootDir ?? '/var/lib/docker';
    const [data, system] = await Promise.all([statIfThere(root).catch(() => null), statIfThere('/')]);
    const rootOnSystemDisk = data !== null && data.dev === system?.dev;
    return { version: ServerVersion ?? '?', liveRestore: LiveRestoreEnabled === true, root, rootOnSystemDisk };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}
