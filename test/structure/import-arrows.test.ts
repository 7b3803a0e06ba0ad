import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = resolve(import.meta.dirname, '../../packages/server/src');

const STAGES = [
  ...['domain', 'scheduling', 'postgres', 'intake', 'batch', 'store', 'bus', 'feed', 'rooms', 'followers'],
  ...['presence', 'battles', 'wire', 'sockets', 'http', 'metrics', 'clock', 'live', 'providers'],
];

/** Which folders a folder may import from, besides itself. A gift flows one way, and so do the imports. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  scheduling: [],
  postgres: ['domain'],
  wire: ['domain'],
  intake: ['domain'],
  batch: ['domain', 'scheduling', 'wire'],
  store: ['domain', 'postgres', 'wire'],
  bus: ['domain', 'postgres'],
  feed: ['domain', 'scheduling', 'wire'],
  rooms: ['domain', 'scheduling', 'wire'],
  followers: ['domain', 'scheduling'],
  presence: ['domain'],
  battles: ['domain'],
  clock: ['domain'],
  live: ['domain'],
  providers: ['domain'],
  sockets: ['domain', 'scheduling', 'rooms', 'wire'],
  http: STAGES.filter(
    (stage) => !['presence', 'clock', 'metrics', 'bus', 'http', 'providers'].includes(stage),
  ),
  metrics: ['batch', 'store', 'postgres', 'bus', 'feed', 'rooms', 'presence', 'sockets', 'http'],
  main: STAGES,
  'main.ts': [...STAGES, 'main'],
  cli: [...STAGES, 'main', 'main.ts'],
};

/** Which of our own packages each package may import. */
const PACKAGES: Record<string, readonly string[]> = {
  protocol: [],
  client: ['@lavish/protocol'],
  backend: ['@lavish/protocol'],
  effects: ['@lavish/protocol'],
  'gift-art': ['@lavish/effects'],
  // The look is one for all pages.
  console: ['@lavish/effects', '@lavish/protocol', 'web/src/look/avatar-hue.ts', 'web/src/look/icons.ts'],
  // The effects page and the overlays' test mode show the first catalogue, which is data.
  web: ['@lavish/client', '@lavish/effects', '@lavish/protocol', 'server/src/cli/demo-catalogue.ts'],
};

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|(^|\/)testing\//.test(file))
    .map((file) => join(folder, file));

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)/g)].map(
    ([, from, dynamic]) => (from ?? dynamic)!,
  );

const stageOf = (file: string) => relative(SOURCE, file).split(sep)[0]!;

test('a stage of the server imports only what comes before it', () => {
  const wrong = filesIn(SOURCE).flatMap((file) =>
    importsOf(file)
      .filter((path) => path.startsWith('.') && !path.endsWith('/package.json'))
      .map((path) => stageOf(resolve(dirname(file), path)))
      .filter((stage) => stage !== stageOf(file) && !MAY_IMPORT[stageOf(file)]?.includes(stage))
      .map((stage) => `${relative(SOURCE, file)} imports ${stage}`),
  );
  expect(wrong).toEqual([]);
});

test('domain is pure: it imports only the protocol and the hashes of Node', () => {
  const wrong = filesIn(join(SOURCE, 'domain')).flatMap((file) =>
    importsOf(file)
      .filter((path) => !path.startsWith('.') && path !== '@lavish/protocol' && path !== 'node:crypto')
      .map((path) => `${relative(SOURCE, file)} imports ${path}`),
  );
  expect(wrong).toEqual([]);
});

test('only postgres, store and bus import the PostgreSQL client; others import its types', () => {
  const wrong = filesIn(SOURCE)
    .filter((file) => !['postgres', 'store', 'bus'].includes(stageOf(file)))
    .filter((file) => /^import (?!type).*from 'pg'/m.test(readFileSync(file, 'utf8')))
    .map((file) => relative(SOURCE, file));
  expect(wrong).toEqual([]);
});

test.each(Object.entries(PACKAGES))('package %s imports only %j of ours', (name, allowed) => {
  const packages = resolve(SOURCE, '../..');
  const folder = join(packages, name, 'src');
  const wrong = filesIn(folder).flatMap((file) =>
    importsOf(file)
      .map((path) => (path.startsWith('.') ? relative(packages, resolve(dirname(file), path)) : path))
      .filter((path) => /^@lavish\/|^lavish$|^[\w-]+\/src\//.test(path) && !path.startsWith(`${name}/`))
      .filter((path) => !allowed.includes(path))
      .map((path) => `${relative(folder, file)} imports ${path}`),
  );
  expect(wrong).toEqual([]);
});
