import type { ConsoleItem } from '@lavish/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { t } from '../strings/strings.ts';
import { CATALOGUE_KEY, itemPath, showAtOnce } from './catalogue-query.ts';

/** Stands for the time of a retirement until the server has said it. */
const UNTIL_READ = '1970-01-01T00:00:00.000Z';

/** Retires an item, which is shown at once and taken back if the server refuses; or returns it to the catalogue. */
export function OfferDialog({ item, onClose }: { item: ConsoleItem; onClose: () => void }) {
  const queries = useQueryClient();
  // As it was when the dialog opened: the retirement is shown behind it at once.
  const [isOffered] = useState(item.retired_at === null);
  const change = async (reason: string) => {
    // A returned item is shown when the server has it: only then it has a version.
    const takeBack = isOffered
      ? showAtOnce(queries, (items) =>
          items.map((each) => (each.id === item.id ? { ...each, retired_at: UNTIL_READ } : each)),
        )
      : () => {};
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
