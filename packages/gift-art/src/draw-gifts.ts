import type { Drawing } from './drawing/drawing.ts';
import { toSvg } from './drawing/to-svg.ts';
import * as balloon from './gifts/balloon.ts';
import * as clap from './gifts/clap.ts';
import * as crown from './gifts/crown.ts';
import * as galaxy from './gifts/galaxy.ts';
import * as heart from './gifts/heart.ts';
import * as iceCream from './gifts/ice-cream.ts';
import * as perfume from './gifts/perfume.ts';
import * as phoenix from './gifts/phoenix.ts';
import * as rocket from './gifts/rocket.ts';
import * as rose from './gifts/rose.ts';
import * as sportsCar from './gifts/sports-car.ts';
import * as star from './gifts/star.ts';
import type { Composition } from './lottie/lottie-format.ts';

interface Gift {
  drawing: Drawing;
  animation?: () => Composition;
  confetti?: object;
}

const GIFTS: Record<string, Gift> = {
  rose,
  heart,
  clap,
  star,
  iceCream,
  balloon,
  perfume,
  crown,
  sportsCar,
  rocket,
  phoenix,
  galaxy,
};

/** Draws all gifts. Returns path → content: `art/rose.svg`, `effects/clap.json`, … */
export function drawGifts(): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, { drawing, animation, confetti }] of Object.entries(GIFTS)) {
    const id = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    files.set(`art/${id}.svg`, toSvg(drawing));
    const effect = animation?.() ?? confetti;
    if (effect !== undefined) files.set(`effects/${id}.json`, JSON.stringify(effect));
  }
  return files;
}
