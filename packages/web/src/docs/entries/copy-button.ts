import { element } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';

const COPIED_SHOWN_MS = 1_600;

/** A button that copies `text` to the clipboard and shows whether that succeeded. */
export function copyButton(text: string, label: string): HTMLButtonElement {
  const words = element('span', { class: 'copy__words', 'aria-live': 'polite' }, 'Copy');
  const button = element(
    'button',
    { class: 'copy', type: 'button', 'aria-label': label },
    icon('copy'),
    words,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener('click', async () => {
    // Pages over plain HTTP have no clipboard, except on localhost.
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    words.textContent = copied ? 'Copied' : 'Select it and copy';
    button.toggleAttribute('data-done', copied === true);
    clearTimeout(timer);
    timer = setTimeout(() => {
      words.textContent = 'Copy';
      button.removeAttribute('data-done');
    }, COPIED_SHOWN_MS);
  });
  return button;
}
