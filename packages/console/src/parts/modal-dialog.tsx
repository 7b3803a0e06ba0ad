import { type ReactNode, useEffect, useRef } from 'react';

interface Props {
  className: string;
  /** The name for screen readers. */
  label: string;
  onClose: () => void;
  /** Whether a click beside the dialog closes it. Not if it shows what cannot be shown again. */
  isClosedByClick?: boolean;
  children: ReactNode;
}

/** A modal dialog: the browser keeps the focus inside, closes it with Escape, and gives the focus back. */
export function ModalDialog({ className, label, onClose, isClosedByClick = true, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return (
    // Escape closes it by keyboard.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-label={label}
      onClose={onClose}
      onClick={({ target }) => isClosedByClick && target === dialog.current && onClose()}
    >
      {children}
    </dialog>
  );
}
