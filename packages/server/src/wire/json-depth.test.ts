import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutDeepLevels, MAX_JSON_DEPTH } from './json-depth.ts';

const cut = (json: string) => cutDeepLevels(Buffer.from(json));
const lists = (levels: number, inner = '') => '['.repeat(levels) + inner + ']'.repeat(levels);

it('keeps lists and objects up to the limit, and replaces deeper ones by null', () => {
  for (const text of ['', '1', '"ä]"']) {
    expect(cut(lists(MAX_JSON_DEPTH, text))).toBe(lists(MAX_JSON_DEPTH, text));
    expect(cut(lists(MAX_JSON_DEPTH + 1, text))).toBe(lists(MAX_JSON_DEPTH, 'null'));
    expect(cut(lists(30_000, text))).toBe(lists(MAX_JSON_DEPTH, 'null'));
  }
  const objects = (levels: number, inner: string) => `${'{"a":'.repeat(levels)}${inner}${'}'.repeat(levels)}`;
  expect(cut(objects(9_000, '1'))).toBe(objects(MAX_JSON_DEPTH, 'null'));
});

it('keeps the values around a deep level', () => {
  const deep = lists(MAX_JSON_DEPTH);
  expect(cut(`{"a":"ü","b":${deep},"c":[1,${deep}],"d":2}`)).toBe(
    `{"a":"ü","b":${lists(MAX_JSON_DEPTH - 1, 'null')},"c":[1,${lists(MAX_JSON_DEPTH - 2, 'null')}],"d":2}`,
  );
});

it('counts levels, not brackets in neighbouring values or in text', () => {
  const brackets = `${'[{'.repeat(1_000)}${'}]'.repeat(1_000)}`;
  const texts = [brackets, `\\${brackets}`, `"${brackets}`, `\\"${brackets}\\`];
  for (const value of [Array(10_000).fill([{}]), ...texts.map((text) => ({ [text]: [text] }))]) {
    const json = JSON.stringify(value);
    expect(cut(json)).toBe(json);
  }
});

it('does not turn truncated text into JSON', () => {
  for (const json of ['['.repeat(1_000), '{"a":'.repeat(1_000), `${'['.repeat(1_000)}]`, '"\\', '"', '']) {
    expect(() => JSON.parse(json)).toThrow();
    expect(() => JSON.parse(cut(json)), json.slice(0, 10)).toThrow();
  }
});

it('gives the same result as cutting the parsed value', () => {
  const cutValue = (value: unknown, levels: number): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (levels === 0) return null;
    if (Array.isArray(value)) return value.map((each) => cutValue(each, levels - 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, cutValue(each, levels - 1)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 12 }), fc.nat(40), (value, around) => {
      let nested: unknown = value;
      for (let n = 0; n < around; n++) nested = n % 2 ? [n, nested, n] : { '[': nested, '"}': '\\' };
      expect(JSON.parse(cut(JSON.stringify(nested)))).toEqual(
        JSON.parse(JSON.stringify(cutValue(nested, MAX_JSON_DEPTH))),
      );
    }),
  );
});
