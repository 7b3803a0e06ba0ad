import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isTooDeep, MAX_JSON_DEPTH } from './json-depth.ts';

const nested = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);
const tooDeep = (json: string) => isTooDeep(Buffer.from(json));

it('allows as many levels as the limit and no more, of lists, of objects and of both', () => {
  for (const [open, inner, close] of [
    ['[', '1', ']'],
    ['{"a":', '1', '}'],
    ['[{"a":', '1', '}]'],
  ] as const) {
    const perTurn = open.match(/[[{]/g)!.length;
    const json = (levels: number) => open.repeat(levels / perTurn) + inner + close.repeat(levels / perTurn);
    expect(JSON.parse(json(MAX_JSON_DEPTH))).toBeDefined();
    expect(tooDeep(json(MAX_JSON_DEPTH)), open).toBe(false);
    expect(tooDeep(json(MAX_JSON_DEPTH + perTurn)), open).toBe(true);
  }
});

it('counts levels, not brackets: neither neighbours nor text make JSON deeper', () => {
  expect(tooDeep(JSON.stringify(Array(10_000).fill([{}])))).toBe(false);
  const brackets = nested(1_000, '[{', '}]');
  for (const text of [brackets, `\\${brackets}`, `"${brackets}`, `\\"${brackets}\\`])
    expect(tooDeep(JSON.stringify({ [text]: [text] })), text.slice(0, 4)).toBe(false);
  expect(tooDeep(`{"\\\\":${nested(MAX_JSON_DEPTH, '[', ']')}}`)).toBe(true);
});

it('finds what is too deep in text that is cut off', () => {
  expect(tooDeep('['.repeat(1_000))).toBe(true);
  expect(tooDeep('"\\')).toBe(false);
});

it('agrees with the depth of the parsed value', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: MAX_JSON_DEPTH + 8 }), fc.nat(40), (value, around) => {
      let nestedValue: unknown = value;
      for (let n = 0; n < around; n++) nestedValue = n % 2 ? [nestedValue] : { '[': nestedValue };
      expect(tooDeep(JSON.stringify(nestedValue))).toBe(depthOf(nestedValue) > MAX_JSON_DEPTH);
    }),
  );
});
