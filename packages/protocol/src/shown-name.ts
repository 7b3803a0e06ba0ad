/** Longer names leave no room on an alert for what was sent. Graphemes. */
const MAX_GRAPHEMES = 32;
/** A name of "zalgo" text covers the lines above and below it. No language stacks more on one letter. */
const TALL = /(\p{M}{4})\p{M}+/gu;
/** They turn the rest of the sentence, or end its isolation. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const SPACES = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** The blocks that Unicode keeps for such scripts: Hebrew to Arabic, their presentation forms, and the later ones. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Nothing of this draws anything: zero-width, fillers, tags, blanks, marks without a letter, halves of a pair. */
const INVISIBLE = /[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/**
 * What a screen shows for `name`, which users choose themselves: without direction controls and line breaks, at most 32
 * graphemes long; `id` when there is no name or nothing of it can be seen. For an element of its own: a `<bdi>`, or one
 * isolated by CSS.
 */
export function shownName(id: string, name: string | null | undefined): string {
  const text = (name ?? '').replace(DIRECTION, '').replace(SPACES, ' ').trim();
  return clamp(text.replace(INVISIBLE, '') === '' ? id : text.replace(TALL, '$1'));
}

/**
 * `shownName` for the middle of a sentence that runs from left to right: one with right-to-left letters is isolated, so
 * that it turns no number or word around it. Any other cannot, and the sentence stays plain text.
 */
export function isolatedName(id: string, name: string | null | undefined): string {
  const shown = shownName(id, name);
  return RIGHT_TO_LEFT.test(shown) ? `\u2068${shown}\u2069` : shown;
}

function clamp(text: string): string {
  if (text.length <= MAX_GRAPHEMES) return text;
  const parts = graphemes(text);
  return parts.length <= MAX_GRAPHEMES ? text : `${parts.slice(0, MAX_GRAPHEMES - 1).join('')}…`;
}

/** Firefox before 125 has no Segmenter: then by code point. */
const graphemes = (text: string): string[] =>
  typeof Intl === 'object' && 'Segmenter' in Intl
    ? [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
    : [...text];
