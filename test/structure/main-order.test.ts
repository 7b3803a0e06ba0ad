import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = resolve(import.meta.dirname, '../../packages/server/src');

/** `main.ts`, which creates the stages, and the functions of its folder that create one stage each. */
const FILES = [
  'main.ts',
  ...readdirSync(join(SOURCE, 'main'))
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => `main/${file}`),
];

/** The text without comments and strings, which name things without using them. Keeps the lines. */
const withoutTexts = (source: string) =>
  source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'/g, (text) => text.replace(/[^\n]/g, ' '));

/** The functions of a file, each from its first line to its closing brace. */
const functionsOf = (source: string) =>
  [...source.matchAll(/^(?:export )?(?:async )?function \w+[\s\S]*?^}/gm)].map(({ 0: text, index }) => ({
    text,
    firstLine: source.slice(0, index).split('\n').length,
  }));

/** What `const` and `let` declare in the body of a function: two spaces of indentation, alone or destructured. */
function declarationsOf(text: string): { name: string; at: number }[] {
  return [...text.matchAll(/^ {2}(?:const|let) (\{[^}]*\}|\w+)/gm)].flatMap(({ 1: pattern, index }) =>
    pattern!.startsWith('{')
      ? [...pattern!.matchAll(/(\w+)\s*(?=[,}=])/g)].map(([, name]) => ({ name: name!, at: index }))
      : [{ name: pattern!, at: index }],
  );
}

/** Uses of a name before its declaration, also in closures; not the keys of objects or the members of others. */
const earlierUses = (file: string, source: string): string[] =>
  functionsOf(source).flatMap(({ text, firstLine }) => {
    const body = text.search(/\{$/m);
    return declarationsOf(text).flatMap(({ name, at }) => {
      const use = new RegExp(`(?<![.\\w])${name}\\b(?!\\s*:|\\w)`, 'g');
      return [...text.slice(body, at).matchAll(use)].map(({ index }) => {
        const line = firstLine - 1 + text.slice(0, body + index).split('\n').length;
        return `${file}:${line} uses ${name} before its declaration`;
      });
    });
  });

test.each(FILES)('%s uses nothing before its declaration, not even in a closure', (file) => {
  expect(earlierUses(file, withoutTexts(readFileSync(join(SOURCE, file), 'utf8')))).toEqual([]);
});

test('main.ts declares every stage in startServer', () => {
  const source = withoutTexts(readFileSync(join(SOURCE, 'main.ts'), 'utf8'));
  const names = functionsOf(source).flatMap(({ text }) => declarationsOf(text).map(({ name }) => name));
  expect(names).toEqual(
    expect.arrayContaining([
      'hub',
      'database',
      'learnEpoch',
      'gifts',
      'bus',
      'feed',
      'rooms',
      'sockets',
      'http',
    ]),
  );
});

test('a use in a closure before the declaration is found', () => {
  const source = [
    'function createNothing() {',
    '  const rooms = 1;',
    '}',
    'export async function startServer() {',
    '  const feed = createFeed({ deliver: (events) => rooms.deliver(events), rooms: 1, x: a.rooms });',
    '  const { rooms, snapshots } = createRooms({ feed });',
    '}',
  ].join('\n');
  expect(earlierUses('main.ts', source)).toEqual(['main.ts:5 uses rooms before its declaration']);
});
