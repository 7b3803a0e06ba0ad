import type { Inspection } from '../../http/app.ts';
import type { SettingName } from '../settings.ts';
import type { RunningServer } from './examine.ts';
import { effectiveSettings } from './examine-settings.ts';

/**
 * What the server of a command shows of its configuration. `chosen`: the settings that the command sets itself, whatever the
 * environment has. Loads the checks when they are first needed, so that a start takes no longer.
 */
export const inspectionOf = (
  server: () => Omit<RunningServer, 'nodes'>,
  chosen: () => Partial<Record<SettingName, string>>,
): Inspection => ({
  settings: () => effectiveSettings(chosen()),
  async findings(nodes) {
    const { examineRunning } = await import('./examine.ts');
    return examineRunning({ ...server(), nodes });
  },
});
