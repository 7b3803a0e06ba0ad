import { expect, test } from 'vitest';
import { fillTemplate } from './fill-template.ts';

test('replaces placeholders with their parts', () => {
  const parts = { name: 1, item: 2 };
  const cases: [string, (number | string)[]][] = [
    ['{name} sent {item}', [1, ' sent ', 2]],
    ['Danke, {name}!', ['Danke, ', 1, '!']],
    ['{item}{item}', [2, 2]],
    ['Thanks', ['Thanks']],
    ['{toString} {', ['{toString}', ' {']],
    ['', []],
  ];
  for (const [template, filled] of cases) expect(fillTemplate(template, parts)).toEqual(filled);
});
