/** Engines name each other in their User-Agent: the first of these that is in it is the browser. */
const BROWSERS = [
  ['Edge', /Edg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /OPR\/(\d+)/],
  ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /Version\/(\d+).*Safari/],
] as const;

/** Phones before what they descend from. */
const SYSTEMS = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
] as const;

/** A browser's User-Agent in the words of a person, as `Firefox 145 on Linux`; an unknown one as it is. */
export function browserOf(userAgent: string): string {
  for (const [name, pattern] of BROWSERS) {
    const found = pattern.exec(userAgent);
    if (found === null) continue;
    const system = SYSTEMS.find(([, each]) => each.test(userAgent));
    return `${name} ${found[1] ?? ''}${system === undefined ? '' : ` on ${system[0]}`}`;
  }
  return userAgent === '' ? 'not told' : userAgent;
}
