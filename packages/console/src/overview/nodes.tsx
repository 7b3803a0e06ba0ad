import type { LiveNode } from '@lavish/protocol';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { brief, exact, milliseconds } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';

/** The server processes, and whether they run the same version. */
export function Nodes({ nodes }: { nodes: readonly LiveNode[] }) {
  const versions = new Set(nodes.map(({ version }) => version));
  return (
    <Panel title={t('nodes.title')} className="overview__nodes">
      {versions.size > 1 && <p className="health health--slow">{t('nodes.versions_differ')}</p>}
      <HeadedTable
        label={t('nodes.title')}
        headings={[
          t('nodes.node'),
          t('nodes.version'),
          numbers(t('live.gifts_per_s')),
          numbers(t('live.viewers')),
          numbers(t('nodes.clock')),
        ]}
      >
        {nodes.map(({ node, version, gifts_per_s, viewers, clock_offset_ms }) => (
          <tr key={node}>
            <th scope="row" className="id" title={node}>
              {node.slice(-8)}
            </th>
            <td>{version}</td>
            <td className="number">{brief(gifts_per_s)}</td>
            <td className="number">{exact(viewers)}</td>
            <td className="number">{milliseconds(clock_offset_ms)}</td>
          </tr>
        ))}
      </HeadedTable>
    </Panel>
  );
}
