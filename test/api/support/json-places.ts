/** The path to a part of a JSON value: names and indices. */
export type Place = readonly (string | number)[];

/** The places of all texts, or of all objects, the value itself included. */
export function placesIn(value: unknown, kind: 'string' | 'object', here: Place = []): Place[] {
  if (typeof value === 'string') return kind === 'string' ? [here] : [];
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([name, part]) =>
    placesIn(part, kind, [...here, Array.isArray(value) ? Number(name) : name]),
  );
  return kind === 'object' && !Array.isArray(value) ? [here, ...inside] : inside;
}

/** The JSON of `value` with a replacement at one place. */
export function withAt(value: object, place: Place, part: unknown): string {
  const copy = structuredClone(value) as Record<string | number, unknown>;
  let parent = copy;
  for (const step of place.slice(0, -1)) parent = parent[step] as typeof copy;
  parent[place.at(-1)!] = part;
  return JSON.stringify(copy);
}
