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
  /** Where the next gift goes. */
  aim(): Aim;
  catalogue: Catalogue;
  vipLevel: number;
  combo: Combo;
  notice: Notice;
  announcer: Announcer;
  /** `why`: a sentence that asks. */
  openTopUp(why: string): void;
  /** Not sent after all: whatever is held down has to stop. */
  release(): void;
  /** The gift is on its way: show it. */
  sent(item: Item, receiver: string): void;
  /** The gift is done. `tappedAtMs` as `performance.now()` gave it. */
  confirmed(receipt: Receipt, tappedAtMs: number): void;
}

const NOT_CONNECTED = 'Not connected right now, so nothing was sent.';

/**
 * From a tap to its receipt. What the screen already knows to be impossible is said without asking the server; the
 * server has the last word on everything else. Answers whether the gift is on its way.
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
      announcer.announce(spoken(item, receipt));
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
      notice.say(sentence, { label: 'Ask again', act: () => void send(item, quantity, aim, fault.key) });
    else notice.say(sentence);
  }

  /** Why it would be in vain; null: nothing is known against it. */
  function obstacle(item: Item, quantity: number): (() => void) | null {
    if (item.min_vip_level > ties.vipLevel) return () => notice.say(lockedFor(item, ties.vipLevel));
    // Later, unseen, is not when anybody wants to have paid.
    if (lavish.status.state !== 'online') return () => notice.say(NOT_CONNECTED);
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

function spoken(item: Item, { quantity, streak, balance }: Receipt): string {
  const combo = streak !== null && streak.count > quantity ? ` Combo of ${exact(streak.count)}.` : '';
  return `Sent ${isolatedName(item.id, item.name)}, ${exact(quantity)}.${combo} ${counted(balance, 'coin')} left.`;
}
