import type { ReactNode } from 'react';

/** A label and a value, in a `<dl className="facts">`. */
export const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);
