import { element } from '../../look/element.ts';

export interface Announcer {
  readonly element: HTMLElement;
  /** Announces a sentence to screen readers. Of a quick series, only the last is read. */
  announce(sentence: string): void;
}

/** Makes one sentence of a combo of twenty taps. */
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
