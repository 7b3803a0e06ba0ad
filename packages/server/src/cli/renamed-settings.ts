import { UsageError } from './print.ts';
import type { SettingName } from './settings.ts';

/** Names that settings had before, and the settings that replace them. */
const RENAMED = new Map<string, SettingName>([
  ['LAVISH_DEAR_COINS', 'LAVISH_INDIVIDUAL_MIN_COINS'],
  ['LAVISH_FRAME_GIFTS', 'LAVISH_FRAME_MAX_GIFTS'],
]);

export interface RenamedSetting {
  old: string;
  name: SettingName;
}

/** Returns the old names that are set in the environment, with the settings that replace them. */
export const oldNamesInUse = (): RenamedSetting[] =>
  [...RENAMED]
    .filter(([old]) => process.env[old] || process.env[`${old}_FILE`])
    .map(([old, name]) => ({ old, name }));

/** Throws UsageError if an old name is set: the server would run without that setting. */
export function refuseOldNames(): void {
  const [first] = oldNamesInUse();
  if (first) throw new UsageError(`${first.old} has been renamed: set ${first.name} instead.`);
}
