import { afterEach, expect, test, vi } from 'vitest';
import { oldNamesInUse, refuseOldNames } from './renamed-settings.ts';

afterEach(() => void vi.unstubAllEnvs());

test('an environment without old names is accepted', () => {
  vi.stubEnv('LAVISH_INDIVIDUAL_MIN_COINS', '500');
  expect(oldNamesInUse()).toEqual([]);
  refuseOldNames();
});

test.each(['LAVISH_DEAR_COINS', 'LAVISH_DEAR_COINS_FILE'])('%s is refused with the new name', (name) => {
  vi.stubEnv(name, '500');
  expect(oldNamesInUse()).toEqual([{ old: 'LAVISH_DEAR_COINS', name: 'LAVISH_INDIVIDUAL_MIN_COINS' }]);
  expect(refuseOldNames).toThrow(
    'LAVISH_DEAR_COINS has been renamed: set LAVISH_INDIVIDUAL_MIN_COINS instead.',
  );
});
