import { isolatedName, type Lavish, LavishError } from '@lavish/client';
import type { Item, Receipt } from '@lavish/protocol';
import { counted, exact } from '../../look/numbers.ts';
import type { Aim } from '../battle/side-choice.ts';
import type { Announcer } from '../controls/announcer.ts';
import type { Notice } from '../controls/notice.ts';
import type { Catalogue } from './catalogue.ts';
import type { Combo } from './combo.ts';
import { lockedFor, shortOf, whyNot } from './gift-texts.ts';

interface Ties {
  lavish: Lavish;
  /** The target of the next gift. */
  aim(): Aim;
  catalogue: Catalogue;
  vipLevel: number;
  combo: Combo;
  notice: Notice;
  announcer: Announcer;
  /** `why`: a sentence that asks for a top-up. */
  openTopUp(why: string): void;
  /** The gift was not sent: a held button has to stop repeating. */
  release(): void;
  /** The gift is on its way: shows its flight. */
  sent(item: Item, receiver: string): void;
  /** The gift is committed. `tappedAtMs`: time of the tap by `performance.now()`. */
  confirmed(receipt: Receipt, tappedAtMs: number): void;
}

const NOT_CONNECTED = 'Not connected right now, so nothing was sent.';

/**
 * Sends a gift and handles its receipt or refusal. Refuses without a request what the page already knows to be impossible;
 * the server decides everything else. Returns whether the gift is on its way.
 */
export function createGiftSender(ties: Ties): (item: Item, quantity: number) => boolean {
  const { lavish, combo, notice, announcer } = ties;

  async function send(item: Item, quantity: number, aim: Aim, key?: string) {
    const tappedAtMs = performance.now();
    const { room, ...to } = aim;
    combo.tapped(item, quantity);
    ties.sent(item, to.receiver);
    try {
      const request = { item: item.id, quantity, price: item.price, ...to };
      const receipt = await lavish.send(room, key === undefined ? request : { ...request, key });
      ties.confirmed(receipt, tappedAtMs);
      if (receipt.streak !== null) combo.confirmed(item, receipt.streak.count);
      announcer.announce(announcementOf(item, receipt));
    } catch (fault) {
      combo.refused(item, quantity);
      refused(fault, item, quantity, aim);
    }
  }

  function refused(fault: unknown, item: Item, quantity: number, aim: Aim) {
    if (!(fault instanceof LavishError)) throw fault;
    ties.release();
    if (fault.code === 'price_changed') void ties.catalogue.load();
    const sentence = whyNot(fault, item);
    if (fault.code === 'insufficient_balance') ties.openTopUp(sentence);
    else if (fault.code === 'outcome_unknown')
      notice.show(sentence, { label: 'Check again', act: () => void send(item, quantity, aim, fault.key) });
    else notice.show(sentence);
  }

  /** Returns how to show why the gift is impossible, or null if the page knows no reason. */
  function obstacle(item: Item, quantity: number): (() => void) | null {
    if (item.min_vip_level > ties.vipLevel) return () => notice.show(lockedFor(item, ties.vipLevel));
    // Offline, a gift would be paid for later, without the viewer seeing it.
    if (lavish.status.state !== 'online') return () => notice.show(NOT_CONNECTED);
    const missing = item.price * quantity - (lavish.wallet?.coins ?? Number.POSITIVE_INFINITY);
    return missing > 0 ? () => ties.openTopUp(shortOf(missing)) : null;
  }

  return (item, quantity) => {
    const explain = obstacle(item, quantity);
    if (explain !== null) {
      explain();
      return false;
    }
    notice.clear();
    void send(item, quantity, ties.aim());
    return true;
  };
}

function announcementOf(item: Item, { quantity, streak, balance }: Receipt): string {
  const combo = streak !== null && streak.count > quantity ? ` Combo of ${exact(streak.count)}.` : '';
  return `Sent ${isolatedName(item.id, item.name)}, ${exact(quantity)}.${combo} ${counted(balance, 'coin')} left.`;
}
