import { readFile } from 'node:fs/promises';
import { TimestampInput, WhatIfRules } from '@lavish/protocol';
import type { FastifySchemaValidationError } from 'fastify';
import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';
import type { Period } from '../../domain/what-if/period.ts';
import { schemaRefusal } from '../../http/errors/schema-refusal.ts';
import { UsageError } from '../print.ts';

/** The file of other rules. Throws UsageError, which names the field, if it is not valid. */
export async function readRules(path: string): Promise<WhatIfRules> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new UsageError(`--rules: ${error.message}.`);
  });
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--rules: ${path} is not JSON: ${(error as Error).message}.`);
  }
  const faults = faultsOf(WhatIfRules, rules);
  if (faults.length === 0) return rules as WhatIfRules;
  const { detail, code } = schemaRefusal(faults, path);
  throw new UsageError(`--rules: ${detail} (${code})`);
}

/** The period of the options. Throws UsageError if one is no time. */
export const readPeriod = (options: { from: string; to: string }): Period => ({
  from: readTime('--from', options.from),
  to: readTime('--to', options.to),
});

function readTime(option: string, text: string): number {
  const faults = faultsOf(TimestampInput, text);
  if (faults.length === 0) return Date.parse(text);
  throw new UsageError(`${schemaRefusal(faults, option).detail} (invalid_request)`);
}

/** The faults of a value in the form in which Ajv reports them to the HTTP server. */
function faultsOf(schema: TSchema, value: unknown): FastifySchemaValidationError[] {
  return (
    Errors(schema, value)
      // An unknown field is reported twice. The other error names it.
      .filter(({ keyword }) => keyword !== 'boolean')
      .map(({ keyword, instancePath, schemaPath, params, message }) => ({
        keyword,
        instancePath,
        schemaPath,
        message,
        params: {
          ...params,
          missingProperty: firstOf(params, 'requiredProperties'),
          additionalProperty: firstOf(params, 'additionalProperties'),
        } as FastifySchemaValidationError['params'],
        parentSchema: schemaAt(schema, schemaPath),
      }))
  );
}

const firstOf = (params: object, name: string): string | undefined =>
  (params as Record<string, string[] | undefined>)[name]?.[0];

const schemaAt = (schema: TSchema, path: string): unknown =>
  path
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], schema);
