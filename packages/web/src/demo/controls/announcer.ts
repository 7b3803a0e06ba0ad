import { element } from '../../look/element.ts';

export interface Announcer {
  readonly element: HTMLElement;
  /** Only the last of a quick series is read out. */
  announce(sentence: string): void;
}

/** A combo of twenty taps is one sentence to a listener. */
const QUIET_MS = 700;

export function createAnnouncer(): Announcer {
  const region = element('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    element: region,
    announce(sentence) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        region.textContent = sentence;
      }, QUIET_MS);
    },
  };
}
