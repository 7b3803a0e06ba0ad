import type { PurchaseTrace } from '@lavish/protocol';
import type { FlowLink, FlowNode } from '../parts/flow-layout.ts';

/** What a part of the diagram of a purchase is. */
export type TraceKind =
  | 'paid'
  | 'bonus'
  | 'gift'
  | 'other_spent'
  | 'unspent'
  | 'expired'
  | 'taken_back'
  | 'owed'
  | 'recovered'
  | 'receiver'
  | 'other_receivers'
  | 'agency'
  | 'platform';

export interface TraceNode extends FlowNode {
  kind: TraceKind;
  /** The gift or the receiver. */
  subject?: string;
}

/** More parts would not be legible beside each other; the others are one part together. */
const MAX_GIFTS = 6;
const MAX_RECEIVERS = 6;

/**
 * The diagram of a purchase: its paid and its bonus coins, what became of them, and who got them: receivers, agencies and the platform, as each gift was split. `trace` is its
 * first page, so gifts of later pages are in the part `other_spent`, with adjustments.
 */
export function traceFlow({ paid, bonus, data }: PurchaseTrace): { nodes: TraceNode[]; links: FlowLink[] } {
  const nodes: TraceNode[] = [];
  const links: FlowLink[] = [];
  const add = (node: TraceNode) => {
    if (node.coins > 0) nodes.push(node);
  };
  const connect = (from: string, to: string, coins: number) => {
    if (coins > 0) links.push({ from, to, coins });
  };

  add({ id: 'paid', column: 0, kind: 'paid', coins: paid.coins });
  add({ id: 'bonus', column: 0, kind: 'bonus', coins: bonus.coins });

  const shown = data.toSorted((a, b) => b.coins - a.coins).slice(0, MAX_GIFTS);
  const receivers = new Map<string, number>();
  const agencies = new Map<string, number>();
  let platform = 0;
  for (const { gift, receiver, agency, coins, bonus_coins, earned, agency_coins } of shown) {
    add({ id: gift, column: 1, kind: 'gift', subject: gift, coins });
    connect('paid', gift, coins - bonus_coins);
    connect('bonus', gift, bonus_coins);
    receivers.set(receiver, (receivers.get(receiver) ?? 0) + earned);
    if (agency !== null) agencies.set(agency, (agencies.get(agency) ?? 0) + agency_coins);
    platform += coins - earned - agency_coins;
  }

  const paidInGifts = sumOf(shown.map(({ coins, bonus_coins }) => coins - bonus_coins));
  const bonusInGifts = sumOf(shown.map(({ bonus_coins }) => bonus_coins));
  const parts: [kind: TraceKind, paidCoins: number, bonusCoins: number][] = [
    ['other_spent', paid.spent - paidInGifts, bonus.spent - bonusInGifts],
    ['unspent', paid.unspent, bonus.unspent],
    ['expired', paid.expired, bonus.expired],
    ['taken_back', paid.taken_back, bonus.taken_back],
  ];
  for (const [kind, paidCoins, bonusCoins] of parts) {
    add({ id: kind, column: 1, kind, coins: paidCoins + bonusCoins });
    connect('paid', kind, paidCoins);
    connect('bonus', kind, bonusCoins);
  }

  const ranked = [...receivers].toSorted(([, a], [, b]) => b - a);
  const named = new Set(ranked.slice(0, MAX_RECEIVERS).map(([receiver]) => receiver));
  const nodeOf = (receiver: string) => (named.has(receiver) ? `receiver ${receiver}` : 'other_receivers');
  for (const [receiver, coins] of ranked.slice(0, MAX_RECEIVERS))
    add({ id: nodeOf(receiver), column: 2, kind: 'receiver', subject: receiver, coins });
  add({
    id: 'other_receivers',
    column: 2,
    kind: 'other_receivers',
    coins: sumOf(ranked.slice(MAX_RECEIVERS).map(([, coins]) => coins)),
  });
  for (const [agency, coins] of agencies)
    add({ id: `agency ${agency}`, column: 2, kind: 'agency', subject: agency, coins });
  add({ id: 'platform', column: 2, kind: 'platform', coins: platform });
  for (const { gift, receiver, agency, coins, earned, agency_coins } of shown) {
    connect(gift, nodeOf(receiver), earned);
    connect(gift, `agency ${agency}`, agency_coins);
    connect(gift, 'platform', coins - earned - agency_coins);
  }

  const owed = paid.owed + bonus.owed;
  const recovered = paid.taken_back + bonus.taken_back - owed;
  add({ id: 'owed', column: 2, kind: 'owed', coins: owed });
  add({ id: 'recovered', column: 2, kind: 'recovered', coins: recovered });
  connect('taken_back', 'owed', owed);
  connect('taken_back', 'recovered', recovered);
  return { nodes, links };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
