import { CLIENT_MESSAGES, type ClientMessage, LIMITS, Ref, type Refusal } from '@lavish/protocol';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { refuse } from '../domain/refusal.ts';
import { cutDeepLevels } from '../wire/json-depth.ts';

/** A client's message. `invalid`: it has a wrong field. `bad`: it is not of this protocol; after too many of them the socket is closed. */
export type Parsed =
  | { kind: 'message'; message: ClientMessage }
  | { kind: 'invalid' | 'bad'; refusal: Refusal; ref?: Ref };

interface Checked {
  check(value: unknown): value is ClientMessage;
  errors(value: unknown): TLocalizedValidationError[];
  properties: Record<string, object>;
}

const refSchema = Compile(Ref);
const schemas = new Map<unknown, Checked>(
  Object.entries(CLIENT_MESSAGES).map(([t, schema]): [string, Checked] => {
    const validator = Compile(schema);
    return [
      t,
      {
        check: (value: unknown): value is ClientMessage => validator.Check(value),
        errors: (value: unknown) => validator.Errors(value),
        properties: schema.properties,
      },
    ];
  }),
);

export function parseMessage(data: Buffer, isBinary: boolean): Parsed {
  if (isBinary) return bad('A message must be JSON text, not binary.');
  if (data.length > LIMITS.maxMessageBytes) {
    const refusal = refuse('body_too_large', `A message may have at most ${LIMITS.maxMessageBytes} bytes.`);
    return { kind: 'bad', refusal };
  }
  let value: unknown;
  try {
    value = JSON.parse(cutDeepLevels(data));
  } catch {
    return bad('This is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad('A message must be a JSON object.');
  const { t, ref } = value as { t?: unknown; ref?: unknown };
  const echo = refSchema.Check(ref) ? { ref } : {};
  const schema = schemas.get(t);
  if (schema === undefined) {
    return { ...bad(`t must be one of ${[...schemas.keys()].join(', ')}.`, 't'), ...echo };
  }
  if (!schema.check(value)) return { kind: 'invalid', refusal: whyInvalid(value, schema), ...echo };
  const half = halfPosition(value);
  if (half !== null) {
    const refusal = refuse('invalid_request', 'A position needs both epoch and seq.', { param: half });
    return { kind: 'invalid', refusal, ...echo };
  }
  return { kind: 'message', message: value };
}

const bad = (detail: string, param?: string): Parsed & { kind: 'bad' } => ({
  kind: 'bad',
  refusal: refuse('invalid_request', detail, param === undefined ? {} : { param }),
});

/** A refusal that names the wrong field and its valid values, in the schema's description if it has one. */
function whyInvalid(value: unknown, { errors, properties }: Checked): Refusal {
  const [error] = errors(value);
  if (error === undefined) return refuse('invalid_request', 'This is not a valid message.');
  if (error.keyword === 'required') {
    const missing = error.params.requiredProperties;
    const param = missing.find((name) => name !== 'key') ?? 'key';
    if (param !== 'key') return refuse('invalid_request', `${param} is required.`, { param });
    return refuse('idempotency_key_required', 'Send a key, so that the gift can be repeated safely.', {
      param,
    });
  }
  const param = error.instancePath.split('/').slice(1).join('.');
  if (!Object.hasOwn(properties, param)) {
    return refuse('invalid_request', `There is no field ${param} here.`, { param });
  }
  const property = properties[param]!;
  const isDescribed = error.keyword === 'pattern' && 'x-must-be' in property;
  const rule = isDescribed ? `must be: ${property['x-must-be']}` : error.message;
  return refuse('invalid_request', `${param} ${rule}.`, { param });
}

/** The missing field of a position that has only one of its two fields. */
function halfPosition(message: ClientMessage): string | null {
  if (message.t !== 'subscribe' || (message.epoch === undefined) === (message.seq === undefined)) return null;
  return message.epoch === undefined ? 'epoch' : 'seq';
}
