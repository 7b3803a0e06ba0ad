import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';

const root = resolve(import.meta.dirname, '../../..');

export interface ReadmeProgram {
  /** All ```js blocks, joined. */
  source: string;
  /** The output that `// →` promises, by line. */
  promised: string[];
}

/** The program in a package's README. */
export async function readmeProgram(name: string): Promise<ReadmeProgram> {
  const readme = await readFile(join(root, 'packages', name, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code!);
  const source = blocks.join('\n');
  return { source, promised: [...source.matchAll(/→ (.*)$/gm)].map(([, line]) => line!) };
}

/** Runs a program with the sources of the packages. Resolves with the lines that it printed. */
export async function runProgram(
  source: string,
  folder: string,
  environment: Record<string, string>,
): Promise<string[]> {
  const file = join(folder, 'program.mjs');
  const code = await bundle(source, {
    platform: 'node',
    // `ws` is CommonJS.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
  await writeFile(file, code);
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    env: { PATH: process.env.PATH, ...environment },
    timeout: 60_000,
  });
  return stdout.trim().split('\n');
}

/** Bundles a program into a module without imports, for a page. */
export const programForBrowser = (source: string): Promise<string> => bundle(source, { platform: 'browser' });

async function bundle(source: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: source, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['source'],
  });
  return outputFiles![0]!.text;
}
