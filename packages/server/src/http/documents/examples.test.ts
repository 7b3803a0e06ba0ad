import * as protocol from '@lavish/protocol';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, it } from 'vitest';
import { EXAMPLE_BODIES } from './example-bodies.ts';
import { EXAMPLE_MESSAGES } from './example-messages.ts';

const schemas = protocol as unknown as Record<string, TSchema>;
const messages: Record<string, TSchema> = { ...protocol.CLIENT_MESSAGES, ...protocol.SERVER_MESSAGES };

// The compiler checks the examples' types, but not patterns and bounds.
it.each([
  ...Object.entries(EXAMPLE_BODIES).map(([name, example]) => [name, schemas[name]!, example] as const),
  ...Object.entries(EXAMPLE_MESSAGES).map(([t, example]) => [t, messages[t]!, example] as const),
])('the example of %s is valid', (_name, schema, example) => {
  expect(Compile(schema).Errors(example)).toEqual([]);
});
