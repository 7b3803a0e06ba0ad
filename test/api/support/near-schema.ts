import fc from 'fast-check';

/** The parts of a JSON schema that the generators use. */
interface JsonSchema {
  type?: string;
  const?: unknown;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
}

/** Ids on the stage of the tests, and some that do not exist, by the name of the field that contains them. */
const USERS = ['ann', 'ann', 'ben', 'hal', 'gil', 'eve', 'mallory', 'nobody', '__proto__'];
const IDS: Record<string, string[]> = {
  user: USERS,
  sender: USERS,
  receiver: ['hal', 'gil', 'ben', 'ann', 'nobody'],
  host: ['hal', 'hal', 'gil', 'ben', 'zed', '__proto__'],
  room: ['stage', 'stage', 'stage', 'over', 'r1', 'nowhere'],
  item: ['rose', 'rose', 'rose', 'crown', 'early', 'retired', 'thorn'],
  gift: [`gft_${'0'.repeat(32)}`, 'gft_1'],
  battle: [`btl_${'0'.repeat(32)}`, 'btl_1'],
  board: ['senders', 'receivers', 'battles'],
};

/** Adds this battle to the ids; calls then use it more often than any other. */
export const knowBattle = (id: string): void => void IDS.battle!.unshift(id, id, id);

/** An identifier for a field of this name. */
export const idFor = (field: string): fc.Arbitrary<string> => {
  const ids = IDS[field] ?? ['r1', 'r2', 'r3', 'constructor'];
  // Looked up when a value is drawn, because battles come and go.
  return fc.nat(1_000).map((n) => ids[n % Math.min(ids.length, 12)]!);
};

const oddNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 0.5, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -(2 ** 63), 1e300, 5e-324),
  fc.double({ noNaN: true }),
);

/** Any JSON, sometimes deep. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ stringUnit: 'binary' }),
  fc.constantFrom('', ' ', '\u0000', '\ud800', '💐', 'x'.repeat(300), '2026-02-30T00:00:00Z', '__proto__'),
  oddNumber,
);

/** Objects that follow the schema, and some that nearly do. */
export function nearSchema(schema: JsonSchema): fc.Arbitrary<unknown> {
  const right = bySchema(schema);
  const field = fc.oneof(
    fc.constantFrom(...Object.keys(schema.properties ?? {}), 'x'),
    fc.string({ maxLength: 8 }),
  );
  const spoiled = fc
    .tuple(right, field, fc.oneof(anyJson, fc.constant(undefined)))
    .map(([object, name, value]) => ({ ...(object as object), [name]: value }));
  return fc.oneof({ weight: 8, arbitrary: right }, { weight: 3, arbitrary: spoiled }, anyJson);
}

function bySchema(schema: JsonSchema, field = ''): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => bySchema(each, field)));
  if ('const' in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return numberBy(schema);
    case 'string':
      return textBy(schema, field);
    case 'array':
      return listBy(schema);
    default:
      return objectBy(schema);
  }
}

/** Mostly small numbers, which are valid together, and the bounds. */
function numberBy({ minimum = -2, maximum = 120 }: JsonSchema): fc.Arbitrary<number> {
  const small = fc.integer({ min: Math.ceil(Math.max(minimum, -2)), max: Math.min(maximum, 120) });
  return fc.oneof({ weight: 6, arbitrary: small }, fc.constantFrom(minimum, maximum));
}

function textBy({ pattern = '', format }: JsonSchema, field: string): fc.Arbitrary<string> {
  if (format === 'date-time') {
    const time = fc.date({ min: new Date('1000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
    return time.map((date) => date.toISOString());
  }
  const [, prefix] = /^\^(gft|btl)_/.exec(pattern) ?? [];
  if (prefix === 'btl') return idFor('battle');
  if (prefix) return fc.constant(`${prefix}_${'0'.repeat(32)}`);
  if (pattern.startsWith('^(https?')) return fc.webUrl({ withQueryParameters: true });
  if (pattern.startsWith('^[A-Za-z0-9_')) return idFor(field);
  if (pattern.startsWith('^[\\x20')) return fc.uuid();
  return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
}

/** Mostly as few elements as possible, because they have to be valid together. */
function listBy({ items = {}, minItems = 0, maxItems = 3 }: JsonSchema): fc.Arbitrary<unknown[]> {
  const item = bySchema(items);
  const few = fc.array(item, { minLength: minItems, maxLength: minItems });
  const more = fc.array(item, { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) });
  return fc.oneof({ weight: 5, arbitrary: few }, more);
}

/** Optional fields are mostly absent: few requests have all. With the server key the sender is present. */
const absent = (field: string) => ({
  weight: field === 'sender' || field === 'host' ? 1 : 6,
  arbitrary: fc.constant(undefined),
});

function objectBy({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<object> {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const value = bySchema(schema, name);
    return [
      name,
      required.includes(name) ? value : fc.oneof(absent(name), { weight: 2, arbitrary: value }),
    ] as const;
  });
  return fc.record(Object.fromEntries(fields));
}
