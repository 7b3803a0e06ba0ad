import type { ConsoleCatalogue, ItemPlaces } from '@lavish/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { t } from '../strings/strings.ts';
import { CATALOGUE_KEY, showAtOnce } from './catalogue-query.ts';
import { type CatalogueSearch, findItems } from './catalogue-search.ts';
import { moved, placeAt } from './item-order.ts';

/** After the last key, so that a walk of ten places is one change. */
const PAUSE_MS = 600;

/** An index of the shown items, or a number of places. */
export type Move = { to: number } | { by: number };

export interface ItemOrder {
  /** `isLast`: no further move follows. */
  move: (item: string, move: Move, isLast: boolean) => void;
  /** Why the last move was refused. */
  fault: string | null;
}

/** Moves items: shown at once, sent after a pause, and taken back if the server refuses. */
export function useItemOrder(search: CatalogueSearch): ItemOrder {
  const queries = useQueryClient();
  const [fault, setFault] = useState<string | null>(null);
  const waiting = useRef<{ item: string; before: string | null; timer: ReturnType<typeof setTimeout> }>(null);

  async function send() {
    const move = waiting.current;
    if (move === null) return;
    clearTimeout(move.timer);
    waiting.current = null;
    try {
      await callApi<ItemPlaces>(`/catalogue/order/${encodeURIComponent(move.item)}`, {
        method: 'PUT',
        body: { before: move.before },
        reason: t('order.reason'),
      });
    } catch (refusal) {
      setFault(faultSentence(refusal));
    }
    // Also after a refusal: the server has the order that counts.
    if (waiting.current === null) await queries.invalidateQueries({ queryKey: CATALOGUE_KEY });
  }

  const sendLast = useRef(send);
  sendLast.current = send;
  // A page that is left sends what waits.
  useEffect(() => () => void sendLast.current(), []);

  return {
    fault,
    move(item, move, isLast) {
      // Not the items that were rendered: a second key may come before the next render.
      const all = queries.getQueryData<ConsoleCatalogue>(CATALOGUE_KEY)?.data ?? [];
      const shown = findItems(all, search);
      const index = 'to' in move ? move.to : shown.findIndex(({ id }) => id === item) + move.by;
      const before = placeAt(all, shown, item, index);
      if (before === undefined) return;
      setFault(null);
      if (waiting.current !== null && waiting.current.item !== item) void send();
      if (waiting.current !== null) clearTimeout(waiting.current.timer);
      const timer = setTimeout(() => void sendLast.current(), isLast ? 0 : PAUSE_MS);
      waiting.current = { item, before, timer };
      showAtOnce(queries, (items) => moved(items, item, before));
    },
  };
}
