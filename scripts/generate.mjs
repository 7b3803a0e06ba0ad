// npm run generate: writes the parts of documents that follow from the code. With --check it writes nothing, and fails if a file is not
// up to date.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingsTable } from './generated/settings-table.mjs';

/** Each file, and the function that makes its new text. */
const GENERATED = {
  'docs/OPERATIONS.md': async (text) => replacePart(text, 'settings', await settingsTable()),
};

const root = join(import.meta.dirname, '..');
const onlyCheck = process.argv.includes('--check');

for (const [file, generate] of Object.entries(GENERATED)) {
  const path = join(root, file);
  // Git on Windows may have checked it out with CRLF line ends.
  const text = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
  const wanted = await generate(text);
  if (wanted === text) continue;
  if (onlyCheck) {
    console.error(`${file} is not up to date: npm run generate`);
    process.exitCode = 1;
  } else {
    await writeFile(path, wanted);
    console.log(`${file}: written`);
  }
}

/** Puts `content` between the two comments that name `part`. */
function replacePart(text, part, content) {
  const [before, after] = [`<!-- generated: ${part} -->`, `<!-- end: ${part} -->`];
  const [start, end] = [text.indexOf(before), text.indexOf(after)];
  if (start < 0 || end < start) throw new Error(`there are no lines ${before} and ${after}`);
  return `${text.slice(0, start)}${before}\n\n${content}\n\n${text.slice(end)}`;
}
