import { Link } from '@tanstack/react-router';
import { TableFrame } from '../parts/table-frame.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { ItemFacts } from './item-facts.tsx';
import type { ItemListProps } from './item-grid.tsx';
import { ItemPicture } from './item-picture.tsx';
import { MoveHandle } from './move-handle.tsx';

export const ItemTable = ({ items, onMove }: ItemListProps) => (
  <div className="panel">
    <TableFrame label={t('page.catalogue')}>
      <table className="table item-table">
        <thead>
          <tr>
            {onMove !== null && (
              <th scope="col">
                <span className="visually-hidden">{t('order.column')}</span>
              </th>
            )}
            <th scope="col">{t('item.name')}</th>
            <th scope="col" className="number">
              {t('item.price')}
            </th>
            <th scope="col" className="number">
              {t('item.points')}
            </th>
            <th scope="col">{t('item.category')}</th>
            <th scope="col">{t('item.animation')}</th>
            <th scope="col" className="number">
              {t('item.max_quantity')}
            </th>
            <th scope="col">{t('catalogue.availability')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item, index) => (
            <tr key={item.id} data-place={index}>
              {onMove !== null && (
                <td>
                  <MoveHandle
                    name={item.name}
                    index={index}
                    count={items.length}
                    onMove={(move, isLast) => onMove(item.id, move, isLast)}
                  />
                </td>
              )}
              <th scope="row">
                <Link className="item-table__name" to="/catalogue/items/$item" params={{ item: item.id }}>
                  <ItemPicture url={item.icon_url} />
                  <bdi>{item.name}</bdi>
                  <span className="table__second">
                    <bdi>{item.id}</bdi>
                  </span>
                </Link>
              </th>
              <td className="number coins">{exact(item.price)}</td>
              <td className="number">{exact(item.points ?? item.price)}</td>
              <td>{item.category ?? '–'}</td>
              <td>{t(`item.kind_${item.animation.kind}`)}</td>
              <td className="number">{exact(item.max_quantity)}</td>
              <td>
                <span className="item-table__facts">
                  <ItemFacts item={item} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  </div>
);
