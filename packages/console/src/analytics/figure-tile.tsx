import type { AnalyticsFigures } from '@lavish/protocol';
import { change } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { figureText } from './reports.ts';

type FigureName = keyof AnalyticsFigures;

interface Props {
  figure: FigureName;
  value: number | null | undefined;
  /** The value of the previous period. Undefined: not compared. */
  previous?: number | null | undefined;
  /** Chooses the figure for the chart. */
  onChoose?: () => void;
  isChosen?: boolean;
}

/** A figure of a period, and its change. */
export function FigureTile({ figure, value, previous, onChoose, isChosen = false }: Props) {
  const content = (
    <>
      <span className="tile__name">{t(`figure.${figure}`)}</span>
      <span className={`tile__value ${isMoney(figure) ? 'coins' : ''}`}>{figureText(figure, value)}</span>
      <Change now={value} before={previous} figure={figure} />
    </>
  );
  return onChoose === undefined ? (
    <div className="tile panel">{content}</div>
  ) : (
    <button className="tile panel" type="button" aria-pressed={isChosen} onClick={onChoose}>
      {content}
    </button>
  );
}

const isMoney = (figure: FigureName) => /coins|earned/.test(figure);

/** `+12%` and what it was, with an arrow: the colour alone says nothing. */
export function Change({
  now,
  before,
  figure,
}: {
  now: number | null | undefined;
  before: number | null | undefined;
  figure: FigureName;
}) {
  if (before === undefined) return null;
  if (now == null || before === null) return <span className="change">–</span>;
  if (now === 0 && before === 0) return <span className="change">{t('figure.same')}</span>;
  const direction = now > before ? 'up' : now < before ? 'down' : 'same';
  const arrow = { up: '▲', down: '▼', same: '=' }[direction];
  return (
    <span className="change" data-direction={direction}>
      <span aria-hidden="true">{arrow}</span> {change(now, before) ?? t('figure.new')}{' '}
      <span className="change__before">{t('figure.before', { value: figureText(figure, before) })}</span>
    </span>
  );
}
