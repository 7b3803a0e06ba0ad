import { expect, it } from 'vitest';
import { type KeySource, readKeys } from './read-keys.ts';

function terminal(isTTY: boolean) {
  const log: string[] = [];
  const listeners = new Set<(text: string) => void>();
  const source: KeySource = {
    isTTY,
    setRawMode: (on) => log.push(`raw ${on}`),
    setEncoding: () => {},
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    resume: () => log.push('resume'),
    pause: () => log.push('pause'),
  };
  return {
    source,
    log,
    press: (text: string) => {
      for (const listener of listeners) listener(text);
    },
  };
}

it('calls the function of a key, in upper or lower case, and ignores other keys', () => {
  const { source, log, press } = terminal(true);
  const stop = readKeys(source, { d: () => log.push('battle') }, () => log.push('interrupt'));
  press('xdD');
  press('\u0003');
  stop();
  press('d');
  expect(log).toEqual(['raw true', 'resume', 'battle', 'battle', 'interrupt', 'raw false', 'pause']);
});

it('does not read from a pipe', () => {
  const { source, log, press } = terminal(false);
  readKeys(source, { d: () => log.push('battle') }, () => log.push('interrupt'))();
  press('d');
  expect(log).toEqual([]);
});
