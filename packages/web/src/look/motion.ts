const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** Fades only, for whom movement is unpleasant. */
export const wantsLessMotion = (): boolean => lessMotion.matches;

/** A number went up: it swells and settles. Started anew while it runs, so a fast combo shivers and never lags. */
export function bump(node: Element, scale = 1.35) {
  if (wantsLessMotion()) return;
  node.animate([{ transform: `scale(${scale})` }, { transform: 'scale(1)' }], {
    duration: 240,
    easing: 'cubic-bezier(0.34, 1.56, 0.64, 1)',
  });
}

/** A new entry of a list comes down into its place. By script: a style would run anew whenever the entry moves. */
export function arrive(node: Element) {
  node.animate(
    [
      { opacity: 0.4, transform: wantsLessMotion() ? 'none' : 'translateY(-14px)' },
      { opacity: 1, transform: 'none' },
    ],
    { duration: 280, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' },
  );
}

/** Fades `node` out (and moves it by `shift`), then removes it. The timer removes it in a hidden tab, too. */
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
