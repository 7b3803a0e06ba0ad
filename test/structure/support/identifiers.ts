import { extname } from 'node:path';

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/;
/** A text in single or double quotes ends on its line. */
const TEXT = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/;
const REGULAR_EXPRESSION = /(?<=[(,=:[]\s*)\/(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n[])+\//;

/** What is no code. The first alternative that matches at a place wins. */
const PROSE: Record<string, RegExp> = {
  '.sql': /--[^\n]*|'[^']*'/g,
  default: new RegExp([COMMENT, TEXT, REGULAR_EXPRESSION].map(({ source }) => source).join('|'), 'g'),
};

/** Returns the words of all identifiers in a source text, in lower case: `lockHostRows` has lock, host and rows. */
export function identifierWords(file: string, text: string): Set<string> {
  const code = text.replaceAll(PROSE[extname(file)] ?? PROSE.default!, ' ');
  const words = [...code.matchAll(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)].map(([word]) => word.toLowerCase());
  return new Set(words);
}
