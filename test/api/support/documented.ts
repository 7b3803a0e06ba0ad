import { Compile } from 'typebox/schema';
import type { Answer } from './http-call.ts';

/** The parts of an OpenAPI document that the tests read. */
export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
  security: object[];
}

export interface Operation {
  operationId?: string;
  summary?: string;
  security?: object[];
  parameters?: { name: string; in: string; required?: boolean; example?: unknown; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

/** A schema with its references replaced. */
export function resolved(schema: object, document?: OpenApi): object {
  const text = JSON.stringify(schema, (_, part) =>
    typeof part?.$ref === 'string' ? document?.components.schemas[part.$ref.split('/').at(-1)] : part,
  );
  return JSON.parse(text);
}

/** A schema that allows no additional fields. */
function closed(schema: object): object {
  const text = JSON.stringify(schema, (_, part) =>
    part?.properties ? { additionalProperties: false, ...part } : part,
  );
  return JSON.parse(text);
}

/** Finds the operation of a call; undefined if the document has none. A path without parameters comes before one with them. */
function operationOf(document: OpenApi, method: string, path: string): Operation | undefined {
  const [plain = ''] = path.split('?');
  const template =
    plain in document.paths
      ? plain
      : Object.keys(document.paths).find((each) =>
          new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]*')}$`).test(plain),
        );
  return template === undefined ? undefined : document.paths[template]![method.toLowerCase()];
}

/** Describes how a response differs from the document; null if it does not, or if the document does not have the call. */
export function undocumented(document: OpenApi, method: string, path: string, answer: Answer): string | null {
  const operation = operationOf(document, method, path);
  if (!operation) return null;
  const { status } = answer;
  const response = operation.responses[status];
  if (!response) return `${status} is not documented`;
  const { code } = answer.body;
  if (status >= 400 && code !== undefined && !response.description.includes(`\`${code}\``)) {
    return `${code} is not documented`;
  }
  if (!response.content) return answer.text === '' ? null : `${status} has a body`;
  const [type = ''] = answer.headers['content-type']?.split(';') ?? [];
  const media = response.content[type];
  if (!media) return `${status} comes as ${type}, not as ${Object.keys(response.content)}`;
  const faults = schemaFaults(media.schema, type.endsWith('json') ? answer.body : answer.text, document);
  return faults.length === 0 ? null : `${status}: ${JSON.stringify(faults)}`;
}

/** Where a value differs from its schema; additional fields are differences too. */
export function schemaFaults(schema: object, value: unknown, document?: OpenApi): unknown[] {
  const [isValid, faults] = validatorOf(schema, document).Errors(value);
  return isValid ? [] : faults;
}

const validators = new WeakMap<object, ReturnType<typeof Compile>>();

/** Checks a value against a schema of the document, without additional fields. */
export function validatorOf(schema: object, document?: OpenApi) {
  const known = validators.get(schema) ?? Compile(closed(resolved(schema, document)));
  validators.set(schema, known);
  return known;
}
