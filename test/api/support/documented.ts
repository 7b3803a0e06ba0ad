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

/** A schema with what it refers to written out. */
export function resolved(schema: object, document?: OpenApi): object {
  const text = JSON.stringify(schema, (_, part) =>
    typeof part?.$ref === 'string' ? document?.components.schemas[part.$ref.split('/').at(-1)] : part,
  );
  return JSON.parse(text);
}

/** A schema that is open to no field that it does not name. */
function closed(schema: object): object {
  const text = JSON.stringify(schema, (_, part) =>
    part?.properties ? { additionalProperties: false, ...part } : part,
  );
  return JSON.parse(text);
}

/** Finds the operation that a call reaches; undefined when the document knows none. */
function operationOf(document: OpenApi, method: string, path: string): Operation | undefined {
  const [plain = ''] = path.split('?');
  const template = Object.keys(document.paths).find((each) =>
    new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]*')}$`).test(plain),
  );
  return template === undefined ? undefined : document.paths[template]![method.toLowerCase()];
}

/** Says where an answer is not as the document has it; null when it is, or when the document does not know the call. */
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

/** Where a value is not as its schema has it: fields that the schema does not name are faults, too. */
export function schemaFaults(schema: object, value: unknown, document?: OpenApi): unknown[] {
  const [isValid, faults] = validatorOf(schema, document).Errors(value);
  return isValid ? [] : faults;
}

const validators = new WeakMap<object, ReturnType<typeof Compile>>();

/** Checks against a schema of the document, with no field that it does not name. */
export function validatorOf(schema: object, document?: OpenApi) {
  const known = validators.get(schema) ?? Compile(closed(resolved(schema, document)));
  validators.set(schema, known);
  return known;
}
