import { styled } from './style.ts';

export interface Caption {
  readonly element: HTMLElement;
  /** Shows a higher count and animates the number. */
  count(units: number): void;
}

/** Limits the animation when 200 gifts arrive in a second. */
const MIN_BUMP_INTERVAL_MS = 90;

/** Shows the sender, the item and the count. The number is large, to be legible from a distance. */
export function createCaption(words: string, units: number, lessMotion: boolean): Caption {
  const element = styled('div', {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    maxWidth: '92%',
    padding: '6px 16px',
    borderRadius: '999px',
    background: 'var(--veil, rgb(18 11 29 / 0.74))',
    color: 'var(--ink, #f7f3ff)',
    font: '600 15px / 1.3 var(--font, system-ui, sans-serif)',
  });
  const sentence = styled('span', { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' });
  sentence.textContent = words;
  const number = styled('span', {
    flex: 'none',
    color: 'var(--coin, #ffc94d)',
    font: '800 26px / 1 var(--font, system-ui, sans-serif)',
    fontVariantNumeric: 'tabular-nums',
  });
  element.append(sentence, number);
  let bumpedAtMs = 0;

  function write(count: number) {
    number.textContent = `×${count.toLocaleString('en')}`;
    number.hidden = count < 2;
  }
  write(units);

  return {
    element,
    count(to) {
      write(to);
      const nowMs = performance.now();
      if (lessMotion || nowMs - bumpedAtMs < MIN_BUMP_INTERVAL_MS) return;
      bumpedAtMs = nowMs;
      number.animate([{ transform: 'scale(1.6)' }, { transform: 'none' }], {
        duration: 240,
        easing: 'cubic-bezier(0.34, 1.56, 0.64, 1)',
      });
    },
  };
}
