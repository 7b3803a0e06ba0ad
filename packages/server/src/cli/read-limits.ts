import type { NodeLimits } from '../main/server-config.ts';
import { LIMIT_NAMES, LIMIT_SETTINGS, type LimitName } from './limit-settings.ts';
import { UsageError } from './print.ts';
import { setting } from './settings.ts';

/** Reads a limit. Throws UsageError if it is not an integer from 1 to 999999999. */
export function readLimit(name: LimitName): number {
  const text = setting(name)!;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError(`${name} must be an integer from 1 to 999999999, not ${text}.`);
  return Number(text);
}

/** Reads a node's limits from the environment. */
export function readLimits(): Partial<NodeLimits> {
  const limits: Partial<NodeLimits> = Object.fromEntries(
    LIMIT_NAMES.map((name) => [LIMIT_SETTINGS[name].limit, readLimit(name)]),
  );
  return {
    ...limits,
    messageBurst: readLimit('LAVISH_SOCKET_MESSAGES_PER_S'),
    userMessageBurst: Math.ceil(readLimit('LAVISH_USER_MESSAGES_PER_S') / 2),
  };
}
