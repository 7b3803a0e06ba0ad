import {
  battleClock,
  connect,
  isLavishError,
  isolatedName,
  LavishError,
  newerBattle,
  shownName,
  watchBattle,
  watchCatalogue,
  watchGifts,
} from './index.ts';

/*
 * `window.Lavish`, for pages without a build step. By name: the bundler's code for the exports of a module takes 0.2 kB.
 */
Object.assign(globalThis, {
  Lavish: {
    battleClock,
    connect,
    isLavishError,
    isolatedName,
    LavishError,
    newerBattle,
    shownName,
    watchBattle,
    watchCatalogue,
    watchGifts,
  },
});
