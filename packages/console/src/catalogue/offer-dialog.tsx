import type { ConsoleItem } from '@lavish/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { t } from '../strings/strings.ts';
import { CATALOGUE_KEY, itemPath, showAtOnce } from './catalogue-query.ts';

/** Stands for the time of a retirement until the server has said it. */
const UNTIL_READ = '1970-01-01T00:00:00.000Z';

/** Retires an item, or returns it to the catalogue. Shown at once, and taken back if the server refuses. */
export function OfferDialog({ item, onClose }: { item: ConsoleItem; onClose: () => void }) {
  const queries = useQueryClient();
  const isOffered = item.retired_at === null;
  const change = async (reason: string) => {
    const retired_at = isOffered ? UNTIL_READ : null;
    const takeBack = showAtOnce(queries, (items) =>
      items.map((each) => (each.id === item.id ? { ...each, retired_at } : each)),
    );
    try {
      return await callApi(itemPath(item.id), {
        ...(isOffered ? { method: 'DELETE' } : { method: 'PUT', body: {} }),
        reason,
      });
    } catch (fault) {
      takeBack();
      throw fault;
    }
  };
  return (
    <ChangeDialog
      title={t(isOffered ? 'item.retire' : 'item.return')}
      detail={t(isOffered ? 'item.retire_detail' : 'item.return_detail', { name: item.name })}
      changes={CATALOGUE_KEY}
      submit={t(isOffered ? 'item.retire' : 'item.return')}
      onSubmit={change}
      onClose={onClose}
    />
  );
}
