import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const CHECKOUT = resolve(import.meta.dirname, '../../..');

/** Whether the history of this checkout has a commit. A shallow clone, or a folder without git, does not. */
export function isInHistory(commit: string): boolean {
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: CHECKOUT, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether git has the whole history of this checkout. A shallow clone, or a folder without git, does not. */
export function hasWholeHistory(): boolean {
  try {
    const shallow = execFileSync('git', ['rev-parse', '--is-shallow-repository'], {
      cwd: CHECKOUT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return shallow.trim() === 'false';
  } catch {
    return false;
  }
}

/**
 * Takes the sources of a commit out of the history into a new folder. They run with the dependencies of this checkout, but with
 * the workspace packages of their own.
 *
 * @returns the path of the launcher of `lavish`
 */
export function checkOutRelease(commit: string, folder: string): string {
  mkdirSync(folder);
  const archive = join(folder, 'sources.tar');
  execFileSync('git', ['archive', `--output=${archive}`, commit], { cwd: CHECKOUT });
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  linkDependencies(folder);
  return join(folder, 'packages/server/lavish.mjs');
}

/** Links every installed package. Links between workspace packages are copied: they are relative, and lead to this folder's. */
function linkDependencies(folder: string): void {
  const installed = join(CHECKOUT, 'node_modules');
  const own = join(folder, 'node_modules');
  mkdirSync(own);
  for (const name of readdirSync(installed)) {
    if (name === '@lavish' || name === 'lavish')
      cpSync(join(installed, name), join(own, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(installed, name), join(own, name), 'junction');
  }
}
