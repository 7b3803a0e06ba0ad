/** The parts of JSON Schema that the API's documents use. */
export interface Schema {
  $ref?: string;
  type?: string;
  description?: string;
  'x-must-be'?: string;
  const?: unknown;
  default?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  examples?: unknown[];
}

/** The schemas of a document, by name. */
export type Schemas = Record<string, Schema>;

/** A row of a table of fields. */
export interface Field {
  name: string;
  /** The type in words, such as `string or null` or `list of Supporter`. */
  type: string;
  required: boolean;
  description: string;
  /** The constraints of its value, each in words. */
  limits: string[];
  /** The fields of its object, or of the objects in its list. */
  inside: Field[];
  /** The `type`s of the events that it may contain. */
  events: string[];
}

const refName = ({ $ref = '' }: Schema): string => $ref.split('/').at(-1)!;

/** Resolves a reference. */
const resolve = (schema: Schema, schemas: Schemas): Schema =>
  schema.$ref === undefined ? schema : (schemas[refName(schema)] ?? {});

const isNull = ({ type }: Schema) => type === 'null';

/** The alternatives of a union, flattened and without `null`. */
const alternatives = (schema: Schema): Schema[] =>
  (schema.anyOf?.flatMap(alternatives) ?? [schema]).filter((each) => !isNull(each));

export const fieldsOf = (schema: Schema, schemas: Schemas): Field[] => {
  const { properties = {}, required = [] } = resolve(schema, schemas);
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(name, property, required.includes(name), schemas),
  );
};

export function fieldOf(name: string, schema: Schema, required: boolean, schemas: Schemas): Field {
  const kinds = alternatives(schema);
  const held = heldBy(kinds);
  const events = held.flatMap((each) => eventType(each, schemas) ?? []);
  return {
    name,
    type: typeOf(schema, schemas),
    required,
    description: descriptionOf(schema, schemas),
    limits: [...kinds.flatMap(limitsOf), ...defaultOf(schema)],
    inside: events.length > 0 ? [] : held.flatMap((each) => fieldsOf(each, schemas)),
    events,
  };
}

/** The object schemas in a field: its own, those of its list, or those of its map. */
const heldBy = (kinds: Schema[]): Schema[] =>
  kinds.flatMap(({ items, patternProperties, ...kind }) => {
    if (items) return heldBy(alternatives(items));
    if (patternProperties) return Object.values(patternProperties);
    return kind.$ref !== undefined || kind.properties ? [kind] : [];
  });

/** The `type` of an event schema; undefined for other schemas. */
export function eventType(schema: Schema, schemas: Schemas): string | undefined {
  const type = resolve(schema, schemas).properties?.type?.const;
  return typeof type === 'string' ? type : undefined;
}

function descriptionOf(schema: Schema, schemas: Schemas): string {
  const own = schema.description;
  if (own !== undefined) return own;
  const [only, ...others] = alternatives(schema);
  return others.length === 0 && only !== undefined ? (resolve(only, schemas).description ?? '') : '';
}

function typeOf(schema: Schema, schemas: Schemas): string {
  const kinds = [...new Set(alternatives(schema).map((each) => wordFor(each, schemas)))];
  if (schema.type === 'null' || schema.anyOf?.some(isNull)) kinds.push('null');
  return kinds.length < 3 ? kinds.join(' or ') : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
}

function wordFor(schema: Schema, schemas: Schemas): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.$ref !== undefined) return refName(schema);
  if (schema.items) return `list of ${listed(schema.items, schemas)}`;
  const [byId] = Object.values(schema.patternProperties ?? {});
  if (byId) return `${typeOf(byId, schemas)} by id`;
  return schema.type ?? 'anything';
}

const listed = (items: Schema, schemas: Schemas) =>
  alternatives(items).some((each) => eventType(each, schemas)) ? 'events' : typeOf(items, schemas);

const count = (n: number) => n.toLocaleString('en');

function limitsOf(schema: Schema): string[] {
  if (schema['x-must-be'] !== undefined) return [schema['x-must-be']];
  const { minimum, maximum, minLength, maxLength } = schema;
  return [
    ...rangeOf(minimum, maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum, ''),
    ...rangeOf(minLength, maxLength, ' characters'),
  ];
}

function rangeOf(least: number | undefined, most: number | undefined, unit: string): string[] {
  // The lower limit of coins has the same absolute value as the upper one.
  const from = least === -Number.MAX_SAFE_INTEGER ? undefined : least;
  if (from !== undefined && most !== undefined) return [`${count(from)} to ${count(most)}${unit}`];
  if (from !== undefined) return [`${count(from)}${unit} or more`];
  return most === undefined ? [] : [`at most ${count(most)}${unit}`];
}

const defaultOf = ({ default: value }: Schema): string[] =>
  value === undefined ? [] : [`default ${typeof value === 'number' ? count(value) : JSON.stringify(value)}`];

/** An example value of the schema; undefined if there is none. */
export const exampleOf = (schema: Schema, schemas: Schemas): unknown =>
  resolve(schema, schemas).examples?.[0];
