import type { ReactNode } from 'react';

/** Scrolls a table that is wider than its place. Focusable, so that the keyboard can scroll it. */
export const TableFrame = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
  <section className="table-frame" aria-label={label} tabIndex={0}>
    {children}
  </section>
);
