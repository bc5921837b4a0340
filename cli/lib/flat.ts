/** Any JSON object as names and values: nested names are joined by dots, a list of objects has a line each. */
export function flat(value: object, prefix = ''): readonly (readonly [name: string, value: string])[] {
  return Object.entries(value).flatMap(([key, each]): readonly (readonly [string, string])[] => {
    const name = `${prefix}${key}`;
    if (!isObject(each)) return [[name, each === null || each === undefined ? '' : String(each)]];
    if (!Array.isArray(each)) return flat(each, `${name}.`);
    if (!each.some(isObject)) return [[name, each.join(', ')]];
    return each.map((item) => [name, isObject(item) ? flatLine(item) : String(item)] as const);
  });
}

const flatLine = (item: object): string =>
  flat(item)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join('  ');

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
