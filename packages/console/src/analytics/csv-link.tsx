import { Icon } from '../parts/icon.tsx';
import { t } from '../strings/strings.ts';

/** Downloads what the table shows. */
export const CsvLink = ({ address }: { address: string }) => (
  <a className="button button--quiet" href={address} download>
    <Icon name="download" />
    {t('report.csv')}
  </a>
);
