import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a server writes to its cluster's postmaster.pid. Valid only while its process runs. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** "starting", "stopping", "ready"… */
  readonly status: string;
}

/** Its lines: process id, folder, start time, port, socket folder, address, shared memory, status. */
export function readPostmasterFile(folder: string): PostmasterFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), status: lines[7]?.trim() ?? '' };
}
