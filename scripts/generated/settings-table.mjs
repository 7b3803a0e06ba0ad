import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleForNode } from '../bundle.mjs';

const server = join(import.meta.dirname, '..', '..', 'packages', 'server');

/** Returns the settings as a Markdown table. */
export async function settingsTable() {
  const [bundle] = await bundleForNode(
    join(server, 'src', 'cli', 'settings.ts'),
    join(server, 'dist', 'generate'),
  );
  const { SETTINGS } = await import(pathToFileURL(bundle).href);
  const rows = Object.entries(SETTINGS).map(([name, setting]) => [
    `\`${name}\``,
    meaning(setting),
    asCode(setting.default),
  ]);
  return [['setting', 'what it is', 'default'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.map(inCell).join(' | ')} |`)
    .join('\n');
}

const meaning = ({ description, example }) =>
  example === undefined ? description : `${description} Example: ${asCode(example)}`;

const asCode = (value) => (value === undefined ? '' : `\`${value}\``);

const inCell = (cell) => cell.replaceAll('|', '\\|');
