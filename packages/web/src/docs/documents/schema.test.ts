import { describe, expect, it } from 'vitest';
import { type Field, fieldOf, fieldsOf, type Schema } from './schema.ts';

const schemas: Record<string, Schema> = {
  Wallet: {
    type: 'object',
    description: 'What can be spent.',
    required: ['coins'],
    properties: { coins: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } },
  },
  Gone: {
    type: 'object',
    properties: { type: { type: 'string', const: 'gone' }, seq: { type: 'integer' } },
  },
  Came: { type: 'object', properties: { type: { type: 'string', const: 'came' } } },
};
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const field = (schema: Schema): Field => fieldOf('it', schema, true, schemas);

describe('describes a type in words', () => {
  it.each<[Schema, string]>([
    [{ type: 'string' }, 'string'],
    [{ type: 'string', const: 'gift' }, '"gift"'],
    [{ type: 'null' }, 'null'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string or null'],
    [
      {
        anyOf: [
          { type: 'string', const: 'a' },
          { type: 'string', const: 'b' },
        ],
      },
      '"a" or "b"',
    ],
    [{ anyOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] }, 'string, integer or null'],
    [{ anyOf: [{ type: 'string', maxLength: 9 }, { type: 'string' }] }, 'string'],
    [{ anyOf: [ref('Wallet'), { type: 'null' }] }, 'Wallet or null'],
    [{ type: 'array', items: ref('Wallet') }, 'list of Wallet'],
    [{ type: 'array', items: { anyOf: [ref('Gone'), { anyOf: [ref('Came')] }] } }, 'list of events'],
    [{ type: 'object', patternProperties: { '^.*$': ref('Wallet') } }, 'Wallet by id'],
    [{}, 'anything'],
  ])('%j: %s', (schema, type) => {
    expect(field(schema).type).toBe(type);
  });
});

describe('describes limits in words', () => {
  it.each<[Schema, string[]]>([
    [{ type: 'integer', minimum: 1, maximum: 1_000 }, ['1 to 1,000']],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, ['0 or more']],
    [{ type: 'integer', minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }, []],
    [{ type: 'string', maxLength: 64 }, ['at most 64 characters']],
    [{ type: 'string', maxLength: 64, 'x-must-be': 'a name' }, ['a name']],
    [{ type: 'integer', default: 3600, minimum: 1 }, ['1 or more', 'default 3,600']],
    [{ anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] }, ['1 or more']],
  ])('%j: %j', (schema, limits) => {
    expect(field(schema).limits).toEqual(limits);
  });
});

describe('the nested fields of a field', () => {
  it.each<[Schema]>([
    [ref('Wallet')],
    [{ anyOf: [ref('Wallet'), { type: 'null' }] }],
    [{ type: 'array', items: ref('Wallet') }],
    [{ type: 'object', patternProperties: { '^.*$': ref('Wallet') } }],
  ])('%j has the fields of Wallet', (schema) => {
    expect(field(schema)).toMatchObject({ events: [], inside: [{ name: 'coins', required: true }] });
  });

  it('names events without repeating their fields', () => {
    const { events, inside } = field({ type: 'array', items: { anyOf: [ref('Gone'), ref('Came')] } });
    expect(events).toEqual(['gone', 'came']);
    expect(inside).toEqual([]);
  });
});

it('a field without a description has that of its only type', () => {
  const describe = (schema: Schema) => field(schema).description;
  expect(describe({ ...ref('Wallet'), description: 'Yours.' })).toBe('Yours.');
  expect(describe(ref('Wallet'))).toBe('What can be spent.');
  expect(describe({ anyOf: [ref('Wallet'), { type: 'null' }] })).toBe('What can be spent.');
  expect(describe({ anyOf: [ref('Wallet'), { type: 'string' }] })).toBe('');
});

it('keeps the order of fields and marks the required ones', () => {
  const schema = { properties: { b: { type: 'string' }, a: { type: 'string' } }, required: ['a'] };
  expect(fieldsOf(schema, {}).map(({ name, required }) => [name, required])).toEqual([
    ['b', false],
    ['a', true],
  ]);
});
