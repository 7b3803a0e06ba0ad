import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { t } from '../strings/strings.ts';

interface ValueRow {
  key: string;
  label: string;
  value: string;
  previous: string;
}

interface Props {
  label: string;
  /** The title of the column of labels. */
  first: string;
  rows: readonly ValueRow[];
  hasPrevious: boolean;
}

/** Values by name, with those of the period before if there are any. */
export const ValueTable = ({ label, first, rows, hasPrevious }: Props) => (
  <HeadedTable
    label={label}
    headings={[first, numbers(t('report.value')), ...(hasPrevious ? [numbers(t('figure.previous'))] : [])]}
  >
    {rows.map(({ key, label: name, value, previous }) => (
      <tr key={key}>
        <th scope="row">{name}</th>
        <td className="number">{value}</td>
        {hasPrevious && <td className="number">{previous}</td>}
      </tr>
    ))}
  </HeadedTable>
);
