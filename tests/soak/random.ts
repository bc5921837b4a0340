import { createHash } from 'node:crypto';

/** Chance that comes again with the same seed. */
export interface Random {
  /** 0 <= x < 1. */
  next(): number;
  /** One of them. */
  of<T>(choices: readonly T[]): T;
  /** All of them, in an order of its own. */
  shuffled<T>(items: readonly T[]): T[];
  /** Another one that goes its own way, so that who asks first does not matter. */
  branch(name: string): Random;
}

export function randomFrom(seed: number): Random {
  let asked = 0;
  const next = (): number => {
    const drawn = createHash('sha256')
      .update(`${seed} ${(asked += 1)}`)
      .digest();
    return drawn.readUInt32BE(0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    of(choices) {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new Error('there is nothing to choose from');
      return choice;
    },
    shuffled(items) {
      const order = items.map((item) => ({ item, at: next() }));
      return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
    },
    branch: (name) => randomFrom([...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), seed)),
  };
}
