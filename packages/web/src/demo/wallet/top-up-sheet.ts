import './top-up-sheet.css';
import { element, picture } from '../../look/element.ts';
import { createSheet } from '../controls/sheet.ts';

export interface TopUpSheet {
  readonly element: HTMLElement;
  /** `why`: a sentence about the missing coins. */
  open(why?: string): void;
}

/** `buy` resolves when the coins have been added. The new balance arrives over the socket. */
export function createTopUpSheet(buy: () => Promise<void>): TopUpSheet {
  const label = 'Add 5,000 coins';
  const add = element('button', { class: 'primary', type: 'button' }, label);
  const trouble = element('p', { class: 'top-up__trouble', role: 'alert' });
  const reason = element('p', { class: 'top-up__why', role: 'status' });
  const sheet = createSheet(
    'Top up',
    reason,
    element(
      'div',
      { class: 'top-up' },
      element(
        'span',
        { class: 'top-up__pile', 'aria-hidden': 'true' },
        ...[1, 2, 3].map((n) => picture('/art/coin.svg', `top-up__coin top-up__coin--${n}`)),
      ),
      element('strong', { class: 'top-up__amount' }, '5,000 coins'),
      element(
        'p',
        { class: 'top-up__note' },
        'On the house: this is a demo. On your platform, your payments go here.',
      ),
    ),
    trouble,
    add,
  );

  add.addEventListener('click', async () => {
    if (add.getAttribute('aria-disabled') === 'true') return;
    trouble.textContent = '';
    add.setAttribute('aria-disabled', 'true');
    add.textContent = 'Adding…';
    try {
      await buy();
      sheet.close();
    } catch {
      trouble.textContent = 'The coins could not be added. Check the connection and try again.';
    } finally {
      add.removeAttribute('aria-disabled');
      add.textContent = label;
    }
  });
  return {
    element: sheet.element,
    open(why = '') {
      sheet.open();
      reason.textContent = why;
    },
  };
}
