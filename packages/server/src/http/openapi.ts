import { STATUS_CODES } from 'node:http';
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import * as protocol from '@lavish/protocol';

const OVERVIEW = `Virtual gifts and PK battles for live streams.

- A request field that is not described here is an error that names it; "2" is not 2, and null is not absent.
- PUT creates or changes: an absent field keeps its value, null clears it.
- A POST that moves money needs an \`Idempotency-Key\`: the same request under the same key happens once, and is answered
  again word for word with 200 and \`Idempotent-Replayed: true\`.
- Every error is \`application/problem+json\` with a \`code\`. After a refusal nothing has moved; only \`outcome_unknown\`
  leaves it open.
- \`X-Request-Id\` is the request's own, or drawn, and comes back with the answer.`;

export const openapiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Lavish',
      version: '0.1.0',
      description: OVERVIEW,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: "The platform's server key (`sk_…`) or a user's token (JWT)",
        },
      },
    },
    security: [{ bearer: [] }],
  },
  convertConstToEnum: false,
};

/** The protocol's objects, the small ones first: they are part of the large ones. */
const OBJECTS = Object.entries(protocol)
  .filter(([, schema]) => typeof schema === 'object' && 'properties' in schema)
  .sort(([, a], [, b]) => JSON.stringify(a).length - JSON.stringify(b).length);

/**
 * The document with the protocol's names for its schemas, each written out once, and the plain words of HTTP where a
 * response has no description of its own.
 */
export function nameSchemas(document: object): object {
  const names = new Map<string, string>();
  const schemas = new Map<string, unknown>();
  const named = (value: unknown) =>
    JSON.parse(JSON.stringify(value), (_, part) => {
      const name = names.get(JSON.stringify(part));
      return name === undefined ? part : { $ref: `${REF}${name}` };
    });
  for (const [name, schema] of OBJECTS) {
    schemas.set(name, named(schema));
    names.set(JSON.stringify(schemas.get(name)), name);
  }
  const { components, ...rest } = named(document);
  const described = JSON.stringify(rest).replace(
    /"(\d{3})":\{"description":"Default Response"/g,
    (_, status: string) => `"${status}":{"description":"${STATUS_CODES[status]}"`,
  );
  const used = [...refsIn(JSON.parse(described), schemas)].sort();
  return {
    ...JSON.parse(described),
    components: { ...components, schemas: Object.fromEntries(used.map((name) => [name, schemas.get(name)])) },
  };
}

const REF = '#/components/schemas/';

/** The names that `part` refers to, and those that their schemas refer to. */
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
