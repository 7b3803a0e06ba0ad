import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const MAIN = resolve(import.meta.dirname, '../../packages/server/src/main.ts');

/** The text without comments and strings, which name things without using them. Keeps the lines. */
const withoutTexts = (source: string) =>
  source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'/g, (text) => text.replace(/[^\n]/g, ' '));

/** What `const` and `let` declare in the body of `startServer`: two spaces of indentation, alone or destructured. */
function declarationsOf(source: string): { name: string; at: number }[] {
  return [...source.matchAll(/^ {2}(?:const|let) (\{[^}]*\}|\w+)/gm)].flatMap(({ 1: pattern, index }) =>
    pattern!.startsWith('{')
      ? [...pattern!.matchAll(/(\w+)\s*(?=[,}=])/g)].map(([, name]) => ({ name: name!, at: index }))
      : [{ name: pattern!, at: index }],
  );
}

/** Uses of a name before its declaration, also in closures; not the keys of objects or the members of others. */
function earlierUses(source: string): string[] {
  const body = source.indexOf('export async function startServer');
  return declarationsOf(source).flatMap(({ name, at }) => {
    const use = new RegExp(`(?<![.\\w])${name}\\b(?!\\s*:|\\w)`, 'g');
    return [...source.slice(body, at).matchAll(use)].map(({ index }) => {
      const line = source.slice(0, body + index).split('\n').length;
      return `main.ts:${line} uses ${name} before its declaration`;
    });
  });
}

test('main.ts uses nothing before its declaration, not even in a closure', () => {
  const source = withoutTexts(readFileSync(MAIN, 'utf8'));
  expect(declarationsOf(source).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['hub', 'pools', 'learnEpoch', 'rooms', 'sockets', 'http']),
  );
  expect(earlierUses(source)).toEqual([]);
});

test('a use in a closure before the declaration is found', () => {
  const source = [
    'export async function startServer() {',
    '  const feed = createFeed({ deliver: (events) => rooms.deliver(events), rooms: 1, x: a.rooms });',
    '  const rooms = createRooms({ feed });',
    '}',
  ].join('\n');
  expect(earlierUses(source)).toEqual(['main.ts:2 uses rooms before its declaration']);
});
