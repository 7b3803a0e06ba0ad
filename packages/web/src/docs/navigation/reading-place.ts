/** Calls `changed` with the id of the part being read: the last one whose top has passed the upper third of the window. */
export function watchReadingPlace(parts: HTMLElement[], changed: (id: string) => void): void {
  const above = new Set<HTMLElement>();
  const observer = new IntersectionObserver(
    (changes) => {
      for (const { target, boundingClientRect, rootBounds } of changes) {
        const line = rootBounds?.bottom ?? 0;
        if (boundingClientRect.top < line) above.add(target as HTMLElement);
        else above.delete(target as HTMLElement);
      }
      const last = parts.findLast((part) => above.has(part) && !part.hidden);
      if (last) changed(last.id);
    },
    { rootMargin: '0px 0px -67% 0px', threshold: [0, 1] },
  );
  for (const part of parts) observer.observe(part);
}
