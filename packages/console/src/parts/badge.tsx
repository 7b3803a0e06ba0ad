import type { ReactNode } from 'react';

export type BadgeTone = 'good' | 'warning' | 'danger' | 'quiet';

/** A state in one or two words. Its colour repeats what the words say. */
export const Badge = ({ tone, children }: { tone: BadgeTone; children: ReactNode }) => (
  <span className={`badge badge--${tone}`}>{children}</span>
);
