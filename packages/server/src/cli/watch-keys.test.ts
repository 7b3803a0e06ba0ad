import { expect, it } from 'vitest';
import { type KeySource, watchKeys } from './watch-keys.ts';

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

it('calls what belongs to a key, in either case, and passes over the others', () => {
  const { source, log, press } = terminal(true);
  const give = watchKeys(source, { d: () => log.push('battle') }, () => log.push('interrupt'));
  press('xdD');
  press('\u0003');
  give();
  press('d');
  expect(log).toEqual(['raw true', 'resume', 'battle', 'battle', 'interrupt', 'raw false', 'pause']);
});

it('leaves a pipe alone', () => {
  const { source, log, press } = terminal(false);
  watchKeys(source, { d: () => log.push('battle') }, () => log.push('interrupt'))();
  press('d');
  expect(log).toEqual([]);
});
