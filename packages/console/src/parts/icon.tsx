import { type IconName, SHAPES } from '../../../web/src/look/icons.ts';

/** A line icon in the colour of the text around it. Decorative: the text beside it says the same. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={SHAPES[name]} />
  </svg>
);
