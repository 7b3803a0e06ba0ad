import * as protocol from '@lavish/protocol';
import { EXAMPLE_BODIES } from './example-bodies.ts';

const REF = '#/components/schemas/';

/** The protocol's object schemas, smallest first, because small ones are parts of larger ones. */
const OBJECTS = Object.entries(protocol)
  .filter(([, schema]) => typeof schema === 'object' && 'properties' in schema)
  .sort(([, a], [, b]) => JSON.stringify(a).length - JSON.stringify(b).length);

/** Replaces the protocol's schemas in an OpenAPI or AsyncAPI document by references to named components with examples. */
export function nameSchemas(document: object): object {
  const names = new Map<string, string>();
  const schemas = new Map<string, object>();
  const named = (value: unknown) =>
    JSON.parse(JSON.stringify(value), (_, part) => {
      const name = names.get(JSON.stringify(part));
      return name === undefined ? part : { $ref: `${REF}${name}` };
    });
  for (const [name, schema] of OBJECTS) {
    const parts = named(schema);
    schemas.set(name, parts);
    names.set(JSON.stringify(parts), name);
  }
  const { components, ...rest } = named(document);
  const used = [...refsIn(rest, schemas)].sort();
  return {
    ...rest,
    components: {
      ...components,
      schemas: Object.fromEntries(used.map((name) => [name, withExample(name, schemas.get(name)!)])),
    },
  };
}

function withExample(name: string, schema: object): object {
  const example = EXAMPLE_BODIES[name as keyof typeof EXAMPLE_BODIES];
  return example === undefined ? schema : { ...schema, examples: [example] };
}

/** The names that `part` refers to, directly or through other schemas. */
function refsIn(
  part: unknown,
  schemas: ReadonlyMap<string, unknown>,
  found = new Set<string>(),
): Set<string> {
  for (const [, name] of JSON.stringify(part).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) {
    if (found.has(name!)) continue;
    found.add(name!);
    refsIn(schemas.get(name!), schemas, found);
  }
  return found;
}
