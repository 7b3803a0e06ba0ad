#!/usr/bin/env node
// The launcher behind `npx lavish`. In a checkout it bundles the sources first (about 200 ms); an installed package
// carries the bundles.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

process.setSourceMapsEnabled(true);
if (existsSync(here('./src/cli/lavish.ts'))) {
  const { bundleForNode } = await import('../../scripts/bundle.mjs');
  const { buildWeb } = await import('../web/build.mjs');
  await Promise.all([
    bundleForNode(here('./src/cli/lavish.ts'), here('./dist/lavish.mjs')),
    buildWeb(here('./dist/web')),
  ]);
}
await import('./dist/lavish.mjs');
