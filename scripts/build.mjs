// npm run build: builds the packages as they are published. Takes two seconds.
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildServer } from '../packages/server/build.mjs';
import './build-libraries.mjs';

const packages = join(import.meta.dirname, '..', 'packages');

// Always built again: files in dist/ may have been changed or removed. The parts of earlier builds stay there, unpublished, for
// running programs.
await rm(join(packages, 'server', 'dist', 'sources.sha256'), { force: true });
await buildServer();

const license = join(packages, '..', 'LICENSE');
for (const name of ['protocol', 'client', 'backend', 'effects', 'server'])
  await copyFile(license, join(packages, name, 'LICENSE'));
