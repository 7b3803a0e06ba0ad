// npm run build: the packages as they are published. Two seconds.
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildServer } from '../packages/server/build.mjs';
import './build-libraries.mjs';

const packages = join(import.meta.dirname, '..', 'packages');

// Built again whatever its sources: something may have been changed or removed in dist/. The parts of earlier builds stay
// there, unpublished, for programs that run.
await rm(join(packages, 'server', 'dist', 'sources.sha256'), { force: true });
await buildServer();

const license = join(packages, '..', 'LICENSE');
for (const name of ['protocol', 'client', 'backend', 'effects', 'server'])
  await copyFile(license, join(packages, name, 'LICENSE'));
