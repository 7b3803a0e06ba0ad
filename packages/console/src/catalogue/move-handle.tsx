import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { Icon } from '../parts/icon.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import type { Move } from './use-item-order.ts';

interface Props {
  name: string;
  index: number;
  count: number;
  onMove: (move: Move, isLast: boolean) => void;
}

/** The attribute of the elements that the pointer can drop on. Its value is the index. */
const PLACE = 'data-place';

const isForward = (key: string, isRtl: boolean) =>
  key === 'ArrowDown' || key === (isRtl ? 'ArrowLeft' : 'ArrowRight');
const isBackward = (key: string, isRtl: boolean) =>
  key === 'ArrowUp' || key === (isRtl ? 'ArrowRight' : 'ArrowLeft');

/** Moves an item: by dragging, also with a finger, or by the arrow keys, Home and End. */
export function MoveHandle({ name, index, count, onMove }: Props) {
  const over = useRef<Element | null>(null);

  const mark = (element: Element | null) => {
    over.current?.removeAttribute('data-over');
    over.current = element;
    element?.setAttribute('data-over', Number(element.getAttribute(PLACE)) > index ? 'after' : 'before');
  };
  const press = (event: KeyboardEvent) => {
    const isRtl = document.documentElement.dir === 'rtl';
    const { key } = event;
    const move =
      key === 'Home'
        ? { to: 0 }
        : key === 'End'
          ? { to: count - 1 }
          : isForward(key, isRtl)
            ? { by: 1 }
            : isBackward(key, isRtl)
              ? { by: -1 }
              : null;
    if (move === null) return;
    event.preventDefault();
    onMove(move, false);
  };
  const drag = (event: PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    mark(document.elementFromPoint(event.clientX, event.clientY)?.closest(`[${PLACE}]`) ?? null);
  };
  const drop = () => {
    const place = over.current?.getAttribute(PLACE);
    mark(null);
    if (place != null) onMove({ to: Number(place) }, true);
  };

  return (
    <button
      className="move-handle"
      type="button"
      aria-label={t('order.handle', { name, place: exact(index + 1), count: exact(count) })}
      title={t('order.hint')}
      onKeyDown={press}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={() => mark(null)}
    >
      <Icon name="grip" />
    </button>
  );
}
