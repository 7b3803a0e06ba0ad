/** The most graphemes of a name. A longer one leaves no space for the item on an alert. */
const MAX_GRAPHEMES = 32;
/**
 * More than 4 marks on one letter, also with invisible characters between them. Such "zalgo" text covers the lines around it,
 * and no language needs more.
 */
const TALL = /(([\p{M}][\p{Cf}]*){4})([\p{M}][\p{Cf}]*)+/gu;
/** Direction controls, which reorder the rest of a sentence or end its isolation. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const SPACES = /[\s\p{Cc}]+/gu;
/** The Unicode blocks of right-to-left scripts: Hebrew to Arabic, their presentation forms, and later additions. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/**
 * Characters that draw nothing: zero-width, fillers, tags, blanks, marks without a letter, unpaired surrogates. Unicode has no
 * property for the last five: braille blank, object replacement, null notehead, and two Egyptian blanks.
 */
const INVISIBLE = /[\p{C}\p{Z}\p{M}\p{DI}\u2800\ufffc\u{1d159}\u{13441}\u{13442}]+/gu;

/**
 * The text that a client shows for a name that a user has chosen: without direction controls and line breaks, at most 32
 * graphemes. Returns `id` if there is no name or the name is invisible. Show it in a separate element: a `<bdi>`, or one
 * that CSS isolates.
 */
export function shownName(id: string, name: string | null | undefined): string {
  const text = (name ?? '').replace(DIRECTION, '').replace(SPACES, ' ').trim();
  return clamp(text.replace(INVISIBLE, '') === '' ? id : text.replace(TALL, '$1'));
}

/** The first character of the shown name that draws something, in upper case: for a round picture of the user. */
export function initialOf(id: string, name: string | null | undefined): string {
  const isVisible = (character: string) => character.replace(INVISIBLE, '') !== '';
  return (graphemes(shownName(id, name)).find(isVisible) ?? '?').toUpperCase();
}

/**
 * `shownName` for the middle of a left-to-right sentence. A name with right-to-left letters is isolated, so that it does
 * not reorder the numbers and words around it. Other names stay plain text.
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

/** Splits by code point in Firefox before 125, which has no Segmenter. */
function graphemes(text: string): string[] {
  const { Segmenter } = globalThis.Intl ?? {};
  return Segmenter ? Array.from(new Segmenter().segment(text), ({ segment }) => segment) : [...text];
}
