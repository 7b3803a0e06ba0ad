import type { Refusal } from '@lavish/protocol';
import type { FastifySchemaValidationError } from 'fastify';
import { refuse } from '../../domain/refusal.ts';

/** An error of Ajv, with the part of the schema that the input violates (option `verbose`). */
type Fault = FastifySchemaValidationError & { parentSchema?: { 'x-must-be'?: string } };

/** Names the invalid field and what it must be. Ajv's own messages are worded for the author of the schema. */
export function schemaRefusal(faults: readonly FastifySchemaValidationError[], where: string): Refusal {
  const [fault] = faults as [Fault];
  const path = fault.instancePath.split('/').slice(1);
  const { missingProperty, additionalProperty } = fault.params;
  switch (fault.keyword) {
    case 'required':
      return missing(named([...path, missingProperty], where));
    case 'additionalProperties':
      return unknownField(named([...path, additionalProperty], where));
  }
  const param = named(path, where);
  // A field that may have one of several types has an error for each of them, all at the same path.
  const same = faults.filter(
    ({ keyword, instancePath }) => keyword === fault.keyword && instancePath === fault.instancePath,
  );
  return refuse('invalid_request', `${param} must be ${requirement(same as [Fault])}.`, { param });
}

export const unknownField = (param: string): Refusal =>
  refuse('invalid_request', `There is no field ${param} here.`, { param });

function named(path: readonly unknown[], where: string): string {
  if (path.length === 0) return where;
  // Fastify has header names in lower case; people write them with capitals.
  return where === 'headers'
    ? String(path[0]).replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
    : path.join('.');
}

function missing(param: string): Refusal {
  if (param !== 'Idempotency-Key') return refuse('invalid_request', `${param} is required.`, { param });
  return refuse(
    'idempotency_key_required',
    'Send an Idempotency-Key, a new one for each gift or top-up, so that the request can be repeated safely.',
    { param },
  );
}

function requirement(faults: [Fault, ...Fault[]]): string {
  const [{ keyword, params, parentSchema, message }] = faults;
  switch (keyword) {
    case 'type':
      return faults.map((fault) => TYPES[String(fault.params.type)]).join(' or ');
    case 'const':
      return faults.map((fault) => fault.params.allowedValue).join(' or ');
    case 'minimum':
      return `at least ${params.limit}`;
    case 'maximum':
      return `at most ${params.limit}`;
    case 'minLength':
      return `at least ${params.limit} character long`;
    case 'maxLength':
      return `at most ${params.limit} characters long`;
    case 'minItems':
      return `a list of at least ${params.limit}`;
    case 'maxItems':
      return `a list of at most ${params.limit}`;
    case 'uniqueItems':
      return 'a list without duplicates';
    default:
      return parentSchema?.['x-must-be'] ?? `such that it ${message}`;
  }
}

const TYPES: Record<string, string> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  array: 'a list',
  boolean: 'true or false',
  object: 'a JSON object',
  null: 'null',
};
