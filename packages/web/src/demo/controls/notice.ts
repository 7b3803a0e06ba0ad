import './notice.css';
import { element } from '../../look/element.ts';
import { leave } from '../../look/motion.ts';

export interface Notice {
  readonly element: HTMLElement;
  /** Shows a sentence, and optionally a button. */
  show(sentence: string, action?: { label: string; act(): void }): void;
  clear(): void;
}

const STAY_MS = 5_000;

/** A line above the tray that explains why a tap had no effect. An alert, so screen readers read it at once. */
export function createNotice(): Notice {
  const place = element('div', { class: 'notice-place', role: 'alert' });
  let shown: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function clear() {
    clearTimeout(timer);
    if (shown !== null) leave(shown, 'translateY(8px)');
    shown = null;
  }

  return {
    element: place,
    show(sentence, action) {
      clearTimeout(timer);
      shown?.remove();
      shown = element('div', { class: 'notice' }, element('p', {}, sentence));
      if (action !== undefined) {
        const button = element('button', { class: 'notice__act', type: 'button' }, action.label);
        button.addEventListener('click', () => {
          clear();
          action.act();
        });
        shown.append(button);
      }
      place.append(shown);
      timer = setTimeout(clear, STAY_MS);
    },
    clear,
  };
}
