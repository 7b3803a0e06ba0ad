import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The library of Debian's package `faketime`, below the folder of the architecture; undefined: it is not installed. */
const LIBRARY = readdirSync('/usr/lib')
  .map((folder) => join('/usr/lib', folder, 'faketime', 'libfaketimeMT.so.1'))
  .find((path) => existsSync(path));

/** The variables that set a program's clock back, and leave its intervals as they are; null: they need `faketime`. */
export const clockBehindBy = (seconds: number): Record<string, string> | null =>
  LIBRARY === undefined
    ? null
    : { LD_PRELOAD: LIBRARY, FAKETIME: `-${seconds}s`, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
