import { type ComponentProps, useState } from 'react';
import { ChangeDialog } from './change-dialog.tsx';
import { type FormFault, FormFaultContext, refusedField } from './form-fault.ts';

/** A change dialog whose form fields show the fault that the server names. */
export function FormDialog<Result>(props: ComponentProps<typeof ChangeDialog<Result>>) {
  const [fault, setFault] = useState<FormFault | null>(null);
  const submit = async (reason: string, ifMatch: string | undefined) => {
    setFault(null);
    try {
      return await props.onSubmit(reason, ifMatch);
    } catch (error) {
      setFault(refusedField(error));
      throw error;
    }
  };
  return (
    <FormFaultContext value={fault}>
      <ChangeDialog {...props} onSubmit={submit} />
    </FormFaultContext>
  );
}
