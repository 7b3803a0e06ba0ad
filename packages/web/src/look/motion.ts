const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the system asks for reduced motion; pages then only fade. */
export const wantsLessMotion = (): boolean => lessMotion.matches;

/** Enlarges a number for a moment after it rose. A new call restarts it, so that it never lags behind a fast combo. */
export function bump(node: Element, scale = 1.35) {
  if (wantsLessMotion()) return;
  node.animate([{ transform: `scale(${scale})` }, { transform: 'scale(1)' }], {
    duration: 240,
    easing: 'cubic-bezier(0.34, 1.56, 0.64, 1)',
  });
}

/** Animates a new list entry into its place. A CSS animation would run again whenever the entry moves. */
export function arrive(node: Element) {
  node.animate(
    [
      { opacity: 0.4, transform: wantsLessMotion() ? 'none' : 'translateY(-14px)' },
      { opacity: 1, transform: 'none' },
    ],
    { duration: 280, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' },
  );
}

/** Fades `node` out, moves it by `shift`, and removes it. Uses a timer, because hidden tabs run no animations. */
export function leave(node: Element, shift = 'translateY(-12px)', durationMs = 160) {
  node.animate(
    [
      { opacity: 1, transform: 'none' },
      { opacity: 0, transform: wantsLessMotion() ? 'none' : shift },
    ],
    { duration: durationMs, easing: 'ease-in', fill: 'forwards' },
  );
  setTimeout(() => node.remove(), durationMs);
}
