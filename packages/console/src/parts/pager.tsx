import { t } from '../strings/strings.ts';

interface Props {
  isFirst: boolean;
  /** The cursor of the next page; null: this is the last one. */
  next: string | null;
  onNext: (cursor: string) => void;
  onPrevious: () => void;
  /** The list is in another order than by time, newest first. */
  isRanked?: boolean;
}

/** Turns the pages of a list that is read by cursors. */
export function Pager({ isFirst, next, onNext, onPrevious, isRanked = false }: Props) {
  if (isFirst && next === null) return null;
  return (
    <div className="pager">
      <button className="button" type="button" disabled={isFirst} onClick={onPrevious}>
        {t(isRanked ? 'pager.previous' : 'pager.newer')}
      </button>
      <button className="button" type="button" disabled={next === null} onClick={() => next && onNext(next)}>
        {t(isRanked ? 'pager.next' : 'pager.older')}
      </button>
    </div>
  );
}
