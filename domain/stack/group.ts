interface OfProject {
  readonly vpsId: string;
  readonly composeProject: string | null;
}

export interface Stack<C extends OfProject> {
  readonly vpsId: string;
  readonly name: string;
  readonly containers: C[];
}

/** The containers by VPS and compose project; those of none are left out. The order is that of the containers. */
export function stacksOf<C extends OfProject>(containers: readonly C[]): Stack<C>[] {
  const stacks = new Map<string, Stack<C>>();
  for (const container of containers) {
    const { vpsId, composeProject: name } = container;
    if (name === null) continue;
    const key = `${vpsId}/${name}`;
    const stack = stacks.get(key) ?? { vpsId, name, containers: [] };
    stack.containers.push(container);
    stacks.set(key, stack);
  }
  return [...stacks.values()];
}
