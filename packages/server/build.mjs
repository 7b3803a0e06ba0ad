// What `lavish` runs: the program bundled, and the pages that it serves, in about 200 ms.
import { fileURLToPath } from 'node:url';
import { stop } from 'esbuild';
import { bundleForNode } from '../../scripts/bundle.mjs';
import { buildWeb } from '../web/build.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Writes dist/lavish.mjs and dist/web/. */
export async function buildServer() {
  await Promise.all([
    bundleForNode(here('./src/cli/lavish.ts'), here('./dist/lavish.mjs')),
    buildWeb(here('./dist/web')),
  ]);
  // Its service would live on beside the server, with 70 MB.
  await stop();
}
