import type { ReactNode } from 'react';
import { t } from '../strings/strings.ts';
import { CopyField } from './copy-field.tsx';
import { Icon } from './icon.tsx';
import { ModalDialog } from './modal-dialog.tsx';

interface Props {
  title: string;
  /** What the secret is called. */
  label: string;
  secret: string;
  /** What to do with it. */
  detail: string;
  onClose: () => void;
  children?: ReactNode;
}

/** Shows a secret once: the server cannot show it again, and the page forgets it when the dialog is closed. */
export const SecretDialog = ({ title, label, secret, detail, onClose, children }: Props) => (
  <ModalDialog className="secret-dialog" label={title} onClose={onClose} isClosedByClick={false}>
    <h2 className="dialog__title">{title}</h2>
    <p className="banner banner--warning">
      <Icon name="eye" />
      {t('secret.once')}
    </p>
    <CopyField label={label} value={secret} />
    <p className="dialog__detail">{detail}</p>
    {children}
    <div className="dialog__actions">
      <button className="button button--main" type="button" onClick={onClose}>
        {t('secret.done')}
      </button>
    </div>
  </ModalDialog>
);
