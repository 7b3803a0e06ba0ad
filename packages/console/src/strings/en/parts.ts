export const parts = {
  'pager.newer': 'Newer',
  'pager.older': 'Older',
  'pager.previous': 'Back',
  'pager.next': 'Next',

  'change.what_happens': 'What will happen',
  'change.reason': 'Reason',
  'change.reason_hint': 'The audit log keeps it with your name.',
  'change.cancel': 'Cancel',
  'change.sending': 'Sending…',

  'conflict.changed': 'This was changed while you were editing:',
  'conflict.changed_by': '{name} changed this at {at}, while you were editing:',
  'conflict.again': 'Save again to store what you have changed. Everything else stays as it is now.',
  'conflict.submit': 'Save again',

  'copy.copy': 'Copy',
  'copy.copied': 'Copied',

  'secret.once': 'This is shown only now. Copy it before you close it.',
  'secret.done': 'Close',

  'recompute.title': 'Audit',
  'recompute.run': 'Recompute',
  'recompute.running': 'Recomputing…',
  'recompute.matches': 'The recomputed values equal the stored ones.',
  'recompute.differs': 'Recomputed values differ from the stored ones.',
  'recompute.where': 'Value',
  'recompute.stored': 'Stored',
  'recompute.recomputed': 'Recomputed',

  'form.currency': 'Currency',
  'form.currency_form': 'Three letters, such as EUR.',
  'form.remove_row': 'Remove the row {currency}',
  'form.all': 'All',
  'form.none': 'None',
  'form.ids': 'Ids',
  'form.remove': 'Remove',

  'upload.choose': 'Choose a file',
  'upload.replace': 'Replace the file',
  'upload.sending': 'Uploading…',
  'upload.limit': 'At most {mib} MiB. Files can be dropped here.',
  'upload.too_large': 'The file is larger than {mib} MiB.',
  'upload.other_kind': 'This file is of another kind: a picture is no animation.',
  'upload.reason': 'Uploaded {file} for a gift',
  'upload.address': 'Or its address',
};
