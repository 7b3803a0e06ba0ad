import type { ConsoleItem } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { ItemFacts } from './item-facts.tsx';
import { ItemPicture } from './item-picture.tsx';
import { MoveHandle } from './move-handle.tsx';
import type { ItemOrder } from './use-item-order.ts';

export interface ItemListProps {
  items: readonly ConsoleItem[];
  /** Null: the items cannot be moved. */
  onMove: ItemOrder['move'] | null;
}

export const ItemGrid = ({ items, onMove }: ItemListProps) => (
  <ul className="item-grid" aria-label={t('page.catalogue')}>
    {items.map((item, index) => (
      <li key={item.id} className="item-card" data-place={index} data-retired={item.retired_at !== null}>
        <Link className="item-card__link" to="/catalogue/items/$item" params={{ item: item.id }}>
          <ItemPicture className="item-card__picture" url={item.icon_url} />
          <span className="item-card__name">{item.name}</span>
          <span className="item-card__price coins">{exact(item.price)}</span>
        </Link>
        <p className="item-card__facts">
          {item.animation.kind !== 'none' && (
            <span className="badge">{t(`item.kind_${item.animation.kind}`)}</span>
          )}
          <ItemFacts item={item} />
        </p>
        {onMove !== null && (
          <MoveHandle
            name={item.name}
            index={index}
            count={items.length}
            onMove={(move, isLast) => onMove(item.id, move, isLast)}
          />
        )}
      </li>
    ))}
  </ul>
);
