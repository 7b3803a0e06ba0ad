import './choice.css';
import { element } from '../../look/element.ts';

export interface Choice<Value> {
  readonly element: HTMLFieldSetElement;
  /** Replaces the options. Keeps the chosen one if it is still offered, else chooses the first. */
  offer(options: readonly { value: Value; label: string }[]): void;
  readonly chosen: Value;
}

let choices = 0;

/** Radio buttons that look like a row of pills. */
export function createChoice<Value extends string | number>(
  legend: string,
  first: Value,
  changed: (value: Value) => void,
): Choice<Value> {
  const name = `choice-${++choices}`;
  const pills = element('div', { class: 'choice__pills' });
  let chosen = first;

  return {
    element: element(
      'fieldset',
      { class: 'choice' },
      element('legend', { class: 'visually-hidden' }, legend),
      pills,
    ),
    offer(options) {
      if (!options.some(({ value }) => value === chosen)) chosen = options[0]?.value ?? first;
      pills.replaceChildren(
        ...options.map(({ value, label }) => {
          const input = element('input', {
            class: 'visually-hidden',
            type: 'radio',
            name,
            value: String(value),
          });
          input.checked = value === chosen;
          input.addEventListener('change', () => {
            chosen = value;
            changed(value);
          });
          return element('label', { class: 'pill' }, input, element('span', {}, label));
        }),
      );
    },
    get chosen() {
      return chosen;
    },
  };
}
