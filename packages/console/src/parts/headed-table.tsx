import type { ReactNode } from 'react';
import { TableFrame } from './table-frame.tsx';

/** The heading of a column: its title, or with `isNumber` the title of a column of numbers. */
export type Heading = string | { title: ReactNode; isNumber?: boolean };

interface Props {
  label: string;
  headings: readonly Heading[];
  className?: string;
  /** The rows. */
  children: ReactNode;
}

/** A table that scrolls if it is wider than its place. */
export const HeadedTable = ({ label, headings, className = '', children }: Props) => (
  <TableFrame label={label}>
    <table className={`table ${className}`}>
      <thead>
        <tr>
          {headings.map((heading, index) => {
            const { title, isNumber = false } = typeof heading === 'string' ? { title: heading } : heading;
            return (
              <th key={index} scope="col" className={isNumber ? 'number' : ''}>
                {title}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </TableFrame>
);

/** The heading of a column of numbers. */
export const numbers = (title: string): Heading => ({ title, isNumber: true });
