// What `lavish` runs: the program bundled, and the pages that it serves.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const PACKAGES = here('..');
const PROGRAM = here('./dist/program');
const WEB = here('./dist/web');
/** What the bundles in dist/ were made of. */
const STAMP = here('./dist/sources.sha256');

/**
 * Writes dist/program/ and dist/web/, if they are not of these very sources: that takes 1.5 s of a core, and looking
 * 30 ms.
 */
export async function buildServer() {
  const sources = fingerprint();
  if (readIfThere(STAMP) === sources) return;
  const [{ stop }, { bundleForNode, writeAtomically }, { retireOldParts }, { buildWeb }] = await Promise.all([
    import('esbuild'),
    import('../../scripts/bundle.mjs'),
    import('../../scripts/old-parts.mjs'),
    import('../web/build.mjs'),
  ]);
  const [program, pages] = await Promise.all([
    bundleForNode(here('./src/cli/lavish.ts'), PROGRAM, { splitting: true }),
    buildWeb(WEB),
  ]);
  await retireOldParts(PROGRAM, new Set(program));
  await retireOldParts(WEB, new Set(pages));
  // Its service would live on beside the server, with 70 MB.
  await stop();
  await writeAtomically(STAMP, Buffer.from(sources));
}

/** Of all that goes in: each file's name, size and time. */
function fingerprint() {
  const hash = createHash('sha256');
  const files = [
    ...readdirSync(PACKAGES).flatMap((name) => [
      ...filesIn(join(PACKAGES, name, 'src')),
      ...filesIn(join(PACKAGES, name, 'assets')),
      join(PACKAGES, name, 'build.mjs'),
      join(PACKAGES, name, 'package.json'),
    ]),
    ...['package-lock.json', 'scripts/bundle.mjs', 'scripts/old-parts.mjs', 'docs/ERRORS.md'].map((path) =>
      join(PACKAGES, '..', path),
    ),
  ];
  for (const file of files) {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => join(folder, file));
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
