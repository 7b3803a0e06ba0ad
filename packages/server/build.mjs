// What `lavish` runs: the program bundled, and the pages that it serves.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const PACKAGES = here('..');
const PROGRAM = here('./dist/program');
/** What the bundles in dist/ were made of. */
const STAMP = here('./dist/sources.sha256');

/**
 * Writes dist/program/ and dist/web/, if they are not of these very sources: that takes 1.5 s of a core, and looking
 * 30 ms.
 */
export async function buildServer() {
  const sources = fingerprint();
  if (readIfThere(STAMP) === sources) return;
  const [{ stop }, { bundleForNode, writeAtomically }, { buildWeb }] = await Promise.all([
    import('esbuild'),
    import('../../scripts/bundle.mjs'),
    import('../web/build.mjs'),
  ]);
  await Promise.all([
    bundleForNode(here('./src/cli/lavish.ts'), PROGRAM, { splitting: true }),
    buildWeb(here('./dist/web')),
  ]);
  removeOldParts();
  // Its service would live on beside the server, with 70 MB.
  await stop();
  await writeAtomically(STAMP, Buffer.from(sources));
}

/**
 * Parts have a hash of what is in them in their names, so those of other sources stay. A process that starts at this moment
 * may still load some; those of the last hour are nobody's rubbish yet.
 */
function removeOldParts() {
  for (const file of filesIn(PROGRAM)) {
    const writtenMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - writtenMs > 3_600_000) rmSync(file, { force: true });
  }
}

/** Of all that goes in: each file's name, size and time. */
function fingerprint() {
  const hash = createHash('sha256');
  const files = [
    ...readdirSync(PACKAGES).flatMap((name) => [
      ...filesIn(join(PACKAGES, name, 'src')),
      join(PACKAGES, name, 'build.mjs'),
      join(PACKAGES, name, 'package.json'),
    ]),
    ...['package-lock.json', 'scripts/bundle.mjs', 'docs/ERRORS.md'].map((path) =>
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
