import './splash.css';
import { element } from '../../look/element.ts';
import { leave } from '../../look/motion.ts';

export interface Splash {
  readonly element: HTMLElement;
  /** Shows a few large words across both halves for a moment. A new call replaces the previous words. */
  show(title: string, more?: string, tone?: 'plain' | 'gold'): void;
  clear(): void;
}

const STAY_MS = 1_700;

export function createSplash(): Splash {
  const place = element('div', { class: 'splash-place', 'aria-hidden': 'true' });
  let shown: HTMLElement | null = null;

  return {
    element: place,
    clear: () => shown?.remove(),
    show(title, more, tone = 'plain') {
      shown?.remove();
      const words = element(
        'p',
        { class: `splash splash--${tone}` },
        element('strong', { class: 'splash__title' }, title),
        more === undefined ? null : element('span', { class: 'splash__more' }, more),
      );
      shown = words;
      place.append(words);
      setTimeout(() => leave(words, 'translateX(24px)', 220), STAY_MS);
    },
  };
}
