import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

// As `build.mjs` builds it.
const { outputFiles, metafile } = await build({
  entryPoints: [fileURLToPath(new URL('./script-tag.ts', import.meta.url))],
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'iife',
  target: ['chrome100', 'safari15'],
  conditions: ['source'],
});
const script = outputFiles[0]!.text;

it('has only files of Lavish in a browser, and few bytes', () => {
  const inputs = Object.keys(Object.values(metafile.outputs)[0]!.inputs);
  expect(inputs.filter((path) => path.includes('node_modules'))).toEqual([]);
  expect(inputs.filter((path) => path.includes('protocol/src')).sort()).toEqual([
    expect.stringMatching(/close-codes\.ts$/),
    expect.stringMatching(/emitter\.ts$/),
    expect.stringMatching(/idempotency-key\.ts$/),
    expect.stringMatching(/lavish-error\.ts$/),
    expect.stringMatching(/paged-list\.ts$/),
    expect.stringMatching(/response-fields\.ts$/),
    expect.stringMatching(/server-paths\.ts$/),
    expect.stringMatching(/shown-name\.ts$/),
  ]);
  // Of which 0.8 kB are the typed resources, 0.2 kB paged lists, 0.4 kB recognise the server's own responses, 0.4 kB clean
  // names, 0.4 kB keep the catalogue current. A new dependency would exceed the limit.
  expect(gzipSync(script, { level: 9 }).length).toBeLessThan(10_800);
});

it('works as a script tag, with nothing of Node around it', async () => {
  const sent: { url: string; protocols: string[] }[] = [];
  const listeners = new Map<string, () => void>();
  class WebSocket {
    readyState = 0;
    constructor(url: string, protocols: string[]) {
      sent.push({ url, protocols });
    }
    close() {}
  }
  const page = createContext({
    WebSocket,
    URL,
    atob,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    crypto,
    console,
    addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
    removeEventListener: (type: string) => listeners.delete(type),
  });
  runInContext(script, page);
  const exported = Object.keys(await import('./index.ts'))
    .sort()
    .join();
  expect(runInContext('Object.keys(Lavish).sort().join()', page)).toBe(exported);
  await runInContext(`lavish = Lavish.connect({ url: 'https://x', token: 't' }); Promise.resolve()`, page);
  expect(sent).toEqual([{ url: 'wss://x/v1/realtime', protocols: ['lavish.v1', 'lavish.token.t'] }]);
  expect([...listeners.keys()]).toEqual(['online']);
  runInContext('lavish.close()', page);
  expect(listeners.size).toBe(0);
});

it('imports nothing but React in the hooks', async () => {
  const { outputFiles: files, metafile: meta } = await build({
    entryPoints: [fileURLToPath(new URL('./react.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    external: ['react'],
    conditions: ['source'],
  });
  const imports = Object.values(meta.outputs)[0]!.imports.map(({ path }) => path);
  expect(imports).toEqual(['react']);
  // 2.0 kB, of which an app that has `watchGifts` and `watchBattle` anyway shares half.
  expect(gzipSync(files[0]!.text, { level: 9 }).length).toBeLessThan(2_000);
});
