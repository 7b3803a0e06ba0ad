#!/usr/bin/env -S node --max-semi-space-size=64
// The launcher behind `npx lavish`. In a checkout it bundles the sources first, if they have changed; an installed
// package carries the bundles.
// Room for young objects: with V8's 16 MB, a quarter of the gift path's time goes into collecting them.
import { existsSync } from 'node:fs';

process.setSourceMapsEnabled(true);
if (existsSync(new URL('./src/cli/lavish.ts', import.meta.url))) {
  const { buildServer } = await import('./build.mjs');
  await buildServer();
}
await import('./dist/program/lavish.mjs');
