import type { Drawing } from './drawing.ts';
import * as balloon from './items/balloon.ts';
import * as clap from './items/clap.ts';
import * as crown from './items/crown.ts';
import * as galaxy from './items/galaxy.ts';
import * as heart from './items/heart.ts';
import * as iceCream from './items/ice-cream.ts';
import * as perfume from './items/perfume.ts';
import * as phoenix from './items/phoenix.ts';
import * as rocket from './items/rocket.ts';
import * as rose from './items/rose.ts';
import * as sportsCar from './items/sports-car.ts';
import * as star from './items/star.ts';
import type { Composition } from './lottie-format.ts';
import { toSvg } from './to-svg.ts';

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

/** All files that are made of the drawings: `art/rose.svg`, `effects/clap.json`… with what stands in them. */
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
