import { expect, it } from 'vitest';
import { initialOf, isolatedName, shownName } from './shown-name.ts';

it.each([
  ['a plain name', 'Mia', 'Mia'],
  ['no name', null, 'u1'],
  ['right-to-left override', 'mia\u202e', 'mia'],
  ['an isolate that would be closed early', 'a\u2069\u202eb', 'ab'],
  ['spaces alone', '   ', 'u1'],
  ['zero-width alone', '\u200b\u2060', 'u1'],
  ['a combining mark alone', '\u0301', 'u1'],
  ['Hangul filler', '\u3164\u115f\uffa0', 'u1'],
  ['braille blank', '\u2800', 'u1'],
  ['tags', '\u{e0061}\u{e007f}', 'u1'],
  ['variation selectors', '\ufe0f\u{e0100}', 'u1'],
  ['an unpaired surrogate', '\ud800', 'u1'],
  ['line breaks', ' a\n\u2028b ', 'a b'],
  ['Arabic', 'مريم', 'مريم'],
  ['a family', '👩‍👩‍👧', '👩‍👩‍👧'],
  ['too many marks', `a${'\u0301'.repeat(50)}`, `a${'\u0301'.repeat(4)}`],
  ['too many marks between joiners', `a${'\u0301\u200d'.repeat(50)}`, `a${'\u0301\u200d'.repeat(4)}`],
  ['blanks that count as letters or symbols', '\ufffc\u{1d159}\u{13441}\u{13442}', 'u1'],
  ['a long name', 'W'.repeat(200), `${'W'.repeat(31)}…`],
  ['32 families', '👩‍👩‍👧'.repeat(32), '👩‍👩‍👧'.repeat(32)],
])('%s', (_case, name, shown) => expect(shownName('u1', name)).toBe(shown));

it('clamps an id as well', () => expect(shownName('x'.repeat(64), '')).toHaveLength(32));

it.each([
  ['Arabic, and the name cannot end it', '\u2069\u202eمريم', '\u2068مريم\u2069'],
  ['Hebrew', 'מיה 7', '\u2068מיה 7\u2069'],
  ['Adlam', '\u{1e900}', '\u2068\u{1e900}\u2069'],
  ['not a left-to-right name', '\u202eMia', 'Mia'],
])('isolates in a sentence: %s', (_case, name, shown) => expect(isolatedName('u1', name)).toBe(shown));

it.each([
  ['Mia', 'M'],
  ['\u200b\u2060mia', 'M'],
  ['\u0301\u0301é', 'É'],
  ['e\u0301va', 'E\u0301'],
  ['👩‍👩‍👧 family', '👩‍👩‍👧'],
  ['\u3164', 'U'],
  [null, 'U'],
])('the initial of %j is %s', (name, initial) => expect(initialOf('u1', name)).toBe(initial));
