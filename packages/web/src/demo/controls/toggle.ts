import './toggle.css';
import { element } from '../../look/element.ts';
import { type IconName, icon } from '../../look/icons.ts';

/** A round button that is on or off. `[on, off]` are its icons, so that its state does not depend on colour. */
export function createToggle(
  label: string,
  [onIcon, offIcon]: [IconName, IconName],
  first: boolean,
  changed: (on: boolean) => void,
): HTMLButtonElement {
  const button = element('button', { class: 'toggle', type: 'button', 'aria-label': label, title: label });
  let on = first;

  function draw() {
    button.setAttribute('aria-pressed', String(on));
    button.replaceChildren(icon(on ? onIcon : offIcon));
  }

  button.addEventListener('click', () => {
    on = !on;
    draw();
    changed(on);
  });
  draw();
  return button;
}
