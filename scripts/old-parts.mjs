// Keeps the parts of earlier builds. Running programs and open pages still load them, so they stay for some hours; they are not
// published.
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { writeAtomically } from './bundle.mjs';

/** A test run takes minutes, and a developer restarts the server several times a day. */
const KEPT_MS = 6 * 3_600_000;

/** npm leaves out of a package what a folder's own list names. */
const LIST = '.npmignore';

/**
 * Keeps the files of `folder` that are not in this build, `current`, for `KEPT_MS` from the first build without them, and lists them so
 * that they are not published. Their modification time is the time of that build.
 */
export async function retireOldParts(folder, current, nowMs = Date.now()) {
  const old = filesIn(folder).filter((name) => !current.has(join(folder, name)) && name !== LIST);
  const known = new Set(linesOf(join(folder, LIST)));
  const kept = old.filter((name) => {
    if (!known.has(pattern(name))) touch(join(folder, name), nowMs);
    else if (isOlderThan(join(folder, name), nowMs - KEPT_MS)) {
      rmSync(join(folder, name), { force: true });
      return false;
    }
    return true;
  });
  await writeAtomically(join(folder, LIST), Buffer.from(kept.map((name) => `${pattern(name)}\n`).join('')));
}

/** Relative to the folder, with slashes on Windows as well. */
const pattern = (name) => `/${name.split(sep).join('/')}`;

/** Another build may remove or replace any file at the same moment. */
function touch(path, nowMs) {
  try {
    utimesSync(path, nowMs / 1_000, nowMs / 1_000);
  } catch {
    // It has been removed already.
  }
}

const isOlderThan = (path, timeMs) =>
  (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY) < timeMs;

function linesOf(path) {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** The files in a folder and its subfolders, as relative paths. */
export const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)));
