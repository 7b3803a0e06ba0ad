import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { trackedFiles } from '../structure/support/tracked-files.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const documents = trackedFiles(ROOT).filter((file) => file.endsWith('.md'));

const withoutCode = (text: string) => text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(path: string): Set<string> {
  const headings = [
    ...readFileSync(path, 'utf8')
      .replaceAll(/```[\s\S]*?```/g, '')
      .matchAll(/^#+ (.+)$/gm),
  ];
  return new Set(
    headings.map(([, heading]) =>
      heading!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('every relative link in a document leads to a file and, with an anchor, to one of its headings', () => {
  const broken = documents.flatMap((document) => {
    const links = withoutCode(readFileSync(join(ROOT, document), 'utf8')).matchAll(/\]\(([^)\s]+)\)/g);
    return [...links]
      .map(([, link]) => link!)
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path, anchor] = link.split('#');
        const target = path ? resolve(ROOT, dirname(document), path) : join(ROOT, document);
        if (!existsSync(target)) return true;
        return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor);
      })
      .map((link) => `${document}: ${link}`);
  });
  expect(broken).toEqual([]);
});

test('every path of the checkout that a document names exists', () => {
  const named = /`((?:bench|deploy|docs|examples|packages|scripts|test|\.ci|\.github)\/[\w./-]+)`/g;
  const missing = documents.flatMap((document) => {
    const text = readFileSync(join(ROOT, document), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    return [...text.matchAll(named)]
      .map(([, path]) => path!)
      .filter((path) => !/NNNN|\/(dist|secrets)(\/|$)/.test(path) && !existsSync(join(ROOT, path)))
      .map((path) => `${document}: ${path}`);
  });
  expect(missing).toEqual([]);
});

test('every decision record has a number, a date, a status, and its three parts', () => {
  const incomplete = documents
    .filter((document) => relative('docs/decisions', document).match(/^\d{4}-/))
    .filter((document) => {
      const text = readFileSync(join(ROOT, document), 'utf8');
      const number = Number(/decisions\/(\d+)/.exec(document)![1]);
      const head = new RegExp(`^# ${number}\\. .+\n\nDate: \\d{4}-\\d\\d-\\d\\d.*\\. Status: \\w+`);
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      return !head.test(text) || headings.join() !== 'Context,Decision,Consequences';
    });
  expect(incomplete).toEqual([]);
});
