import './stage.css';
import { element, picture } from '../../look/element.ts';
import { wantsLessMotion } from '../../look/motion.ts';
import type { Look } from '../battle/contestants.ts';

export interface Stage {
  readonly element: HTMLElement;
  /** The element on which a gift lands. */
  readonly heart: HTMLElement;
  /** Makes lights and singer react to a gift. 0 < strength ≤ 1. */
  cheer(strength: number): void;
}

/** At most three flashes per second: more can cause seizures. */
const MIN_FLASH_INTERVAL_MS = 340;

const layers = (className: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    element('i', { class: `${className} ${className}--${index + 1}` }),
  );

/**
 * A drawn singer on a stage, in place of the video. Each picture is a layer that moves as a whole, so that a weak phone
 * composites about thirty textures and repaints nothing.
 */
export function createStage(look: Look): Stage {
  const heart = element('i', { class: 'stage__heart' });
  const flash = element('i', { class: 'stage__flash' });
  const swaying = element(
    'div',
    { class: 'singer__whole' },
    picture(`/art/${look}-hair.svg`, 'singer__layer singer__head'),
    picture(`/art/${look}-wave.svg`, 'singer__layer singer__wave'),
    picture(`/art/${look}-body.svg`, 'singer__layer'),
    picture(`/art/${look}-head.svg`, 'singer__layer singer__head'),
    picture(`/art/${look}-arm.svg`, 'singer__layer singer__arm'),
    heart,
  );
  const singer = element('div', { class: 'singer' }, swaying);
  const stage = element(
    'div',
    { class: `stage stage--${look}`, 'aria-hidden': 'true' },
    picture('/art/stage-set.svg', 'stage__set'),
    picture('/art/stage-lights-1.svg', 'stage__set stage__lights stage__lights--1'),
    picture('/art/stage-lights-2.svg', 'stage__set stage__lights stage__lights--2'),
    element('i', { class: 'stage__glow' }),
    element('div', { class: 'stage__beams' }, ...layers('beam', 4)),
    singer,
    element('div', { class: 'stage__dust' }, ...layers('mote', 8)),
    flash,
    element(
      'div',
      { class: 'crowd' },
      ...layers('lightstick', 6),
      picture('/art/stage-crowd.svg', 'crowd__people'),
    ),
    element('i', { class: 'stage__shade' }),
  );

  let flashedAtMs = Number.NEGATIVE_INFINITY;

  return {
    element: stage,
    heart,
    cheer(strength) {
      if (performance.now() - flashedAtMs < MIN_FLASH_INTERVAL_MS) return;
      flashedAtMs = performance.now();
      flash.animate([{ opacity: 0.1 + strength * 0.6 }, { opacity: 0 }], {
        duration: 500,
        easing: 'ease-out',
      });
      if (wantsLessMotion()) return;
      const swollen = `scale(${1 + 0.05 * strength})`;
      singer.animate([{ transform: 'scale(1)' }, { transform: swollen }, { transform: 'scale(1)' }], {
        duration: 320,
        easing: 'ease-out',
      });
    },
  };
}
