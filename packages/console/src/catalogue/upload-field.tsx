import { LIMITS, type Upload, type UploadKind } from '@lavish/protocol';
import { useMutation } from '@tanstack/react-query';
import { type DragEvent, type ReactNode, useId, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import type { StringKey } from '../strings/en.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { isTooLarge, uploadFile } from './upload-file.ts';

interface Props {
  label: string;
  hint: string;
  /** The endings that the file dialog shows. */
  accept: string;
  kinds: readonly UploadKind[];
  address: string;
  onAddress: (address: string) => void;
  onUploaded: (upload: Upload) => void;
  fault: string | undefined;
  children?: ReactNode;
}

const MAX_MIB = LIMITS.maxUploadBytes / 1024 / 1024;

/** A file that is stored on the server: chosen, dropped, or the address of one elsewhere. */
export function UploadField(props: Props) {
  const { label, hint, accept, kinds, address, onAddress, onUploaded, fault, children } = props;
  const id = useId();
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<StringKey | null>(null);
  const upload = useMutation({
    mutationFn: (file: File) => uploadFile(file, t('upload.reason', { file: file.name }).slice(0, 500)),
    onSuccess: (stored) =>
      kinds.includes(stored.kind) ? onUploaded(stored) : setProblem('upload.other_kind'),
  });
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file === undefined || upload.isPending) return;
    setProblem(isTooLarge(file) ? 'upload.too_large' : null);
    if (isTooLarge(file)) upload.reset();
    else upload.mutate(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <fieldset
      className="upload"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <legend className="field__label">{label}</legend>
      <div className="upload__file">
        {children}
        <div className="upload__choose">
          <label className="button" aria-disabled={upload.isPending}>
            <input
              className="visually-hidden"
              type="file"
              accept={accept}
              aria-describedby={`${id}-hint`}
              disabled={upload.isPending}
              onChange={({ target }) => {
                take(target.files);
                // The same file can be chosen again, once it was mended.
                target.value = '';
              }}
            />
            <Icon name="plus" />
            {t(upload.isPending ? 'upload.sending' : address === '' ? 'upload.choose' : 'upload.replace')}
          </label>
          <p className="field__hint" id={`${id}-hint`}>
            {hint} {t('upload.limit', { mib: exact(MAX_MIB) })}
          </p>
        </div>
      </div>
      {(problem !== null || upload.isError) && (
        <p className="field__hint field__hint--fault" role="alert">
          {problem === null ? faultSentence(upload.error) : t(problem, { mib: exact(MAX_MIB) })}
        </p>
      )}
      <Field
        label={t('upload.address')}
        value={address}
        onChange={onAddress}
        fault={fault}
        autoComplete="off"
        spellCheck={false}
        inputMode="url"
      />
    </fieldset>
  );
}
