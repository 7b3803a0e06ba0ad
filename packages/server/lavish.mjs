#!/usr/bin/env node
// The launcher behind `npx lavish`. In a checkout it bundles the sources first; an installed package carries the bundles.
import { existsSync } from 'node:fs';

process.setSourceMapsEnabled(true);
if (existsSync(new URL('./src/cli/lavish.ts', import.meta.url))) {
  const { buildServer } = await import('./build.mjs');
  await buildServer();
}
await import('./dist/lavish.mjs');
