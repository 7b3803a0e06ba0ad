import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const { outputFiles, metafile } = await build({
  stdin: {
    contents: `export * from '@lavish/client';`,
    resolveDir: import.meta.dirname,
  },
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'iife',
  globalName: 'Lavish',
  conditions: ['source'],
});
const script = outputFiles[0]!.text;

it('brings a browser our own files only, and few bytes', () => {
  const inputs = Object.keys(Object.values(metafile.outputs)[0]!.inputs);
  expect(inputs.filter((path) => path.includes('node_modules'))).toEqual([]);
  expect(inputs.filter((path) => path.includes('protocol/src')).sort()).toEqual([
    expect.stringMatching(/answers\.ts$/),
    expect.stringMatching(/close-codes\.ts$/),
    expect.stringMatching(/idempotency-key\.ts$/),
    expect.stringMatching(/server-paths\.ts$/),
    expect.stringMatching(/shown-name\.ts$/),
  ]);
  // 10.8 kB, of which 1.2 kB recognise the server's own answers, 0.5 kB clean names, 0.5 kB keep the catalogue current,
  // 0.3 kB say who may invite and 0.3 kB count who holds a room: a new dependency would show.
  expect(gzipSync(script, { level: 9 }).length).toBeLessThan(11_100);
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
  await runInContext(`lavish = Lavish.connect({ url: 'https://x', token: 't' }); Promise.resolve()`, page);
  expect(sent).toEqual([{ url: 'wss://x/v1/realtime', protocols: ['lavish.v1', 'lavish.token.t'] }]);
  expect([...listeners.keys()]).toEqual(['online']);
  runInContext('lavish.close()', page);
  expect(listeners.size).toBe(0);
});

it('brings React nothing but hooks', async () => {
  const { outputFiles: files, metafile: meta } = await build({
    entryPoints: [fileURLToPath(new URL('./react.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    external: ['react'],
  });
  const imports = Object.values(meta.outputs)[0]!.imports.map(({ path }) => path);
  expect(imports).toEqual(['react']);
  // 2.0 kB, of which an app that has `watchGifts` and `watchBattle` anyway shares half.
  expect(gzipSync(files[0]!.text, { level: 9 }).length).toBeLessThan(2_150);
});
