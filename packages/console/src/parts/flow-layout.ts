/** A part of a flow: coins that are in one place, or went through it. */
export interface FlowNode {
  id: string;
  /** The column, from 0. */
  column: number;
  coins: number;
}

/** Coins that went from a node to one of a later column. */
export interface FlowLink {
  from: string;
  to: string;
  coins: number;
}

export interface FlowLayout {
  height: number;
  /** By id: the top and the height of each node's bar, in pixels. */
  bars: ReadonlyMap<string, { top: number; height: number }>;
  /** The bands in the order of the links: where each touches the bars of its nodes. */
  bands: readonly { link: FlowLink; fromTop: number; toTop: number; height: number }[];
}

/** Beside a bar is its label, which needs this many pixels however few coins there are. */
const MIN_SLOT = 40;
const GAP = 8;
const MIN_BAR = 3;

/**
 * Places nodes in columns, from the top in their order. Their bars are as high as their coins, at one scale, which makes the
 * greatest column `coinsHeight` pixels high; a node with few coins has place for its label nevertheless.
 */
export function layoutFlow(
  nodes: readonly FlowNode[],
  links: readonly FlowLink[],
  coinsHeight: number,
): FlowLayout {
  const columns = new Map<number, FlowNode[]>();
  for (const node of nodes) columns.set(node.column, [...(columns.get(node.column) ?? []), node]);
  const greatest = Math.max(1, ...[...columns.values()].map((column) => sumOf(column)));
  const heightOf = (coins: number) => (coins * coinsHeight) / greatest;

  const bars = new Map<string, { top: number; height: number }>();
  let height = 0;
  for (const column of columns.values()) {
    let top = 0;
    for (const { id, coins } of column) {
      const bar = Math.max(MIN_BAR, heightOf(coins));
      bars.set(id, { top, height: bar });
      top += Math.max(MIN_SLOT, bar) + GAP;
    }
    height = Math.max(height, top - GAP);
  }

  /** How much of a bar's side already has bands. */
  const used = { from: new Map<string, number>(), to: new Map<string, number>() };
  const take = (side: 'from' | 'to', id: string, bandHeight: number): number => {
    const before = used[side].get(id) ?? 0;
    used[side].set(id, before + bandHeight);
    return (bars.get(id)?.top ?? 0) + before;
  };
  const bands = links.map((link) => {
    const bandHeight = Math.max(1, heightOf(link.coins));
    return {
      link,
      fromTop: take('from', link.from, bandHeight),
      toTop: take('to', link.to, bandHeight),
      height: bandHeight,
    };
  });
  return { height, bars, bands };
}

const sumOf = (nodes: readonly FlowNode[]): number => nodes.reduce((sum, { coins }) => sum + coins, 0);

/** The outline of a band between two columns, for the `d` of an SVG path. */
export function bandPath(
  band: { fromTop: number; toTop: number; height: number },
  fromX: number,
  toX: number,
): string {
  const middle = (fromX + toX) / 2;
  const { fromTop, toTop, height } = band;
  return (
    `M${fromX} ${fromTop}C${middle} ${fromTop} ${middle} ${toTop} ${toX} ${toTop}` +
    `V${toTop + height}C${middle} ${toTop + height} ${middle} ${fromTop + height} ${fromX} ${fromTop + height}Z`
  );
}
