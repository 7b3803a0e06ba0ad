import './sheet.css';
import { element } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';

export interface Sheet {
  readonly element: HTMLElement;
  open(): void;
  close(): void;
  /** Wraps `draw` so that it runs only while the sheet is open; on opening, with the latest value. */
  whileOpen<Value>(draw: (value: Value) => void): (value: Value) => void;
}

let sheets = 0;

/**
 * A panel that slides up from the lower edge of one screen. It is no `<dialog>`, which would cover both screens of the
 * page. The content behind it is inert until it is closed.
 */
export function createSheet(title: string, ...content: Node[]): Sheet {
  const id = `sheet-${++sheets}`;
  const dismiss = element(
    'button',
    { class: 'sheet__close', type: 'button', 'aria-label': 'Close' },
    icon('close'),
  );
  const panel = element(
    'section',
    { class: 'sheet__panel', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': id, tabindex: '-1' },
    element('header', { class: 'sheet__head' }, element('h2', { id }, title), dismiss),
    ...content,
  );
  const backdrop = element('div', { class: 'sheet__backdrop' });
  const sheet = element('div', { class: 'sheet', hidden: '' }, backdrop, panel);
  let before: Element | null = null;
  const opened: (() => void)[] = [];

  function reachable(yes: boolean) {
    for (const sibling of sheet.parentElement?.children ?? [])
      if (sibling !== sheet) sibling.toggleAttribute('inert', !yes);
  }

  function close() {
    if (sheet.hidden) return;
    sheet.hidden = true;
    reachable(true);
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  }

  dismiss.addEventListener('click', close);
  backdrop.addEventListener('click', close);
  sheet.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });

  return {
    element: sheet,
    open() {
      before = document.activeElement;
      for (const drawLatest of opened) drawLatest();
      sheet.hidden = false;
      reachable(false);
      panel.focus({ preventScroll: true });
    },
    close,
    whileOpen<Value>(draw: (value: Value) => void) {
      let latest: { value: Value } | null = null;
      opened.push(() => latest !== null && draw(latest.value));
      return (value: Value) => {
        latest = { value };
        if (!sheet.hidden) draw(value);
      };
    },
  };
}
