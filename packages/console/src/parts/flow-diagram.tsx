import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { exact } from '../strings/numbers.ts';
import { bandPath, type FlowLink, type FlowNode, layoutFlow } from './flow-layout.ts';

export type FlowTone = 'coin' | 'gift' | 'success' | 'warning' | 'danger' | 'quiet';

export interface ShownFlowNode extends FlowNode {
  /** The name of the node, such as a link to a user. */
  label: ReactNode;
  tone: FlowTone;
}

interface Props {
  /** The name of the diagram. */
  label: string;
  /** The titles of the columns. */
  columns: readonly string[];
  nodes: readonly ShownFlowNode[];
  links: readonly FlowLink[];
}

/** The height of the greatest column's bars, in pixels. */
const COINS_HEIGHT = 240;
const BAR_WIDTH = 8;

/**
 * Shows from where to where coins went: bars in columns, and bands between them, as high as their coins. The bars are lists
 * for a screen reader; the bands repeat what they say.
 */
export function FlowDiagram({ label, columns, nodes, links }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current!;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const { height, bars, bands } = layoutFlow(nodes, links, COINS_HEIGHT);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const columnWidth = width / columns.length;
  const startOf = (id: string) => (byId.get(id)?.column ?? 0) * columnWidth;
  return (
    <figure className="flow" aria-label={label}>
      <div className="flow__titles" aria-hidden="true">
        {columns.map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <div className="flow__frame" ref={frame} style={{ height }}>
        <svg className="flow__bands" width={width} height={height} aria-hidden="true">
          {bands.map((band) => (
            <path
              key={`${band.link.from} ${band.link.to}`}
              className={`flow__band flow__band--${byId.get(band.link.to)?.tone ?? 'quiet'}`}
              d={bandPath(band, startOf(band.link.from) + BAR_WIDTH, startOf(band.link.to))}
            />
          ))}
        </svg>
        {columns.map((title, column) => (
          <ul key={title} aria-label={title}>
            {nodes
              .filter((node) => node.column === column)
              .map(({ id, label: name, tone, coins }) => {
                const bar = bars.get(id)!;
                return (
                  <li
                    key={id}
                    className="flow__node"
                    style={{ top: bar.top, insetInlineStart: column * columnWidth, width: columnWidth }}
                  >
                    <span className={`flow__bar flow__bar--${tone}`} style={{ height: bar.height }} />
                    <span className="flow__label">
                      <span className="flow__name">{name}</span>
                      <span className="flow__coins">{exact(coins)}</span>
                    </span>
                  </li>
                );
              })}
          </ul>
        ))}
      </div>
    </figure>
  );
}
