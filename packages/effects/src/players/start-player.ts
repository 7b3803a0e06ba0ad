import { playConfetti } from './confetti.ts';
import { playLottie } from './lottie.ts';
import type { StartPlayer } from './player.ts';
import { playVideo } from './video.ts';

const PLAYERS: ReadonlyMap<string, StartPlayer> = new Map([
  ['confetti', playConfetti],
  ['lottie', playLottie],
  ['video', playVideo],
]);

/** A newer server's catalogue may have kinds that this version does not support. */
const unsupported: StartPlayer = async ({ item }) => {
  throw new Error(`animations of the kind "${item.animation.kind}" are not supported`);
};

/** Starts the player of the item's kind of animation. Rejects as `StartPlayer` does, or when the kind is unknown. */
export const startPlayer: StartPlayer = (options) =>
  (PLAYERS.get(options.item.animation.kind) ?? unsupported)(options);
