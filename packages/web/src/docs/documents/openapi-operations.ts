import { exampleOf, type Field, fieldOf, fieldsOf, type Schema, type Schemas } from './schema.ts';

/** The parts of an OpenAPI document that the page uses. */
export interface OpenApi {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: {
    schemas: Schemas;
    securitySchemes: Record<string, { description: string }>;
  };
  security: Security;
}

type Security = Record<string, string[]>[];
type Content = Record<string, { schema: Schema; example?: unknown }>;

interface OpenApiOperation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security?: Security;
  parameters?: {
    name: string;
    in: 'path' | 'query' | 'header';
    required?: boolean;
    description?: string;
    example?: unknown;
    schema: Schema;
  }[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}

/** Who may call: the server key, or a user token, optionally with a grant. */
export interface Caller {
  kind: 'server' | 'user' | 'anyone';
  /** `send`, `host`, …, or `self`: the user in the path. */
  grant?: string;
}

/** The body of a request or response. */
interface Body {
  mediaType: string;
  fields: Field[];
  /** Undefined if the document has none. */
  example: unknown;
}

export interface OperationResponse {
  /** Several if they have the same body, such as `201` and `200` for a repetition. */
  statuses: string[];
  description: string;
  /** Null if there is none. */
  body: Body | null;
}

export interface RefusalCode {
  status: string;
  code: string;
}

export interface Operation {
  id: string;
  tag: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  callers: Caller[];
  /** Whether it needs an Idempotency-Key. */
  movesMoney: boolean;
  /** The path with examples in place of its parameters. */
  parameters: Record<'path' | 'query' | 'header', Field[]>;
  pathExamples: Record<string, string>;
  body: Body | null;
  responses: OperationResponse[];
  refusals: RefusalCode[];
}

const KEY_HEADER = 'idempotency-key';

/** Every operation of the document, in the order of its tags. */
export function operationsOf(document: OpenApi): Operation[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(method, path, operation, document)),
  );
  const order = document.tags.map(({ name }) => name);
  return operations.sort((a, b) => order.indexOf(a.tag) - order.indexOf(b.tag));
}

function operationOf(
  method: string,
  path: string,
  { operationId, summary, description = '', tags, ...rest }: OpenApiOperation,
  document: OpenApi,
): Operation {
  const { schemas } = document.components;
  const { parameters = [], requestBody, responses, security = document.security } = rest;
  const parametersIn = (place: string) =>
    parameters
      .filter((each) => each.in === place)
      .map(({ name, required = false, description = '', schema }) =>
        fieldOf(place === 'header' ? headerName(name) : name, { ...schema, description }, required, schemas),
      );
  return {
    id: operationId,
    tag: tags[0] ?? '',
    method: method.toUpperCase(),
    path,
    summary,
    description,
    callers: callersOf(security),
    movesMoney: parameters.some(({ name }) => name === KEY_HEADER),
    parameters: {
      path: parametersIn('path'),
      query: parametersIn('query'),
      header: parametersIn('header'),
    },
    pathExamples: Object.fromEntries(
      parameters
        .filter((each) => each.in === 'path' && each.example !== undefined)
        .map(({ name, example }) => [name, String(example)]),
    ),
    body: bodyOf(requestBody?.content, schemas),
    responses: responsesOf(responses, schemas),
    refusals: refusalsOf(responses),
  };
}

/** `idempotency-key` → `Idempotency-Key`. */
const headerName = (name: string) => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

function callersOf(security: Security): Caller[] {
  if (security.length === 0) return [{ kind: 'anyone' }];
  return security.flatMap((scheme) =>
    Object.entries(scheme).map(([name, [grant]]) => ({
      kind: name === 'server_key' ? ('server' as const) : ('user' as const),
      ...(grant !== undefined && { grant }),
    })),
  );
}

function bodyOf(content: Content | undefined, schemas: Schemas): Body | null {
  const [found] = Object.entries(content ?? {});
  if (found === undefined) return null;
  const [mediaType, { schema, example }] = found;
  return { mediaType, fields: fieldsOf(schema, schemas), example: example ?? exampleOf(schema, schemas) };
}

const PROBLEM = 'application/problem+json';

/** The successful responses, by status. */
function responsesOf(documented: OpenApiOperation['responses'], schemas: Schemas): OperationResponse[] {
  const responses = new Map<string, OperationResponse>();
  for (const [status, { description, content }] of Object.entries(documented).reverse()) {
    if (content && PROBLEM in content) continue;
    const key = JSON.stringify(content ?? status);
    const same = responses.get(key);
    if (same) same.statuses.push(status);
    else responses.set(key, { statuses: [status], description, body: bodyOf(content, schemas) });
  }
  return [...responses.values()].sort((a, b) => Number(a.statuses[0]) - Number(b.statuses[0]));
}

/** A refusal's description names each of its codes. */
const refusalsOf = (responses: OpenApiOperation['responses']): RefusalCode[] =>
  Object.entries(responses)
    .filter(([, { content }]) => content && PROBLEM in content)
    .flatMap(([status, { description }]) =>
      [...description.matchAll(/^`(\w+)`/gm)].map(([, code]) => ({ status, code: code! })),
    );
