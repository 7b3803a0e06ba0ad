// npm run build: the packages as they are published. Two seconds.
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildServer } from '../packages/server/build.mjs';
import './build-libraries.mjs';

const packages = join(import.meta.dirname, '..', 'packages');

// Nothing of an earlier build is to be published.
await rm(join(packages, 'server', 'dist'), { recursive: true, force: true });
await buildServer();

const license = join(packages, '..', 'LICENSE');
for (const name of ['protocol', 'client', 'backend', 'effects', 'server'])
  await copyFile(license, join(packages, name, 'LICENSE'));
