export const account = {
  'account.password': 'Password',
  'account.current_password': 'Current password',
  'account.change_password': 'Change password',
  'account.set_password': 'Set password',
  'account.password_changed': 'The password is changed. Your other sessions have ended.',
  'account.wrong_password': 'The current password is wrong. Check it and try again.',
  'account.no_password': 'You sign in at the sign-in service of your company, and have no password here.',
  'account.factor_elsewhere': 'The sign-in service of your company asks for the second factor.',
  'account.remove_by_link':
    'A link has signed you in. If you have lost the authenticator, remove it, and set up another one.',
  'account.second_factor': 'Authenticator app',
  'account.needs_password':
    'You sign in by links. A second factor needs a password: ask an administrator to invite you.',
  'account.off': 'With an authenticator app, nobody can sign in with your password alone.',
  'account.on': 'Signing in asks for a code of your authenticator app.',
  'account.add': 'Set up',
  'account.secret':
    'Enter this key in your authenticator app, or open it on this device. It is shown only now.',
  'account.confirm': 'Confirm',
  'account.code_hint': 'The six digits that the app shows now.',
  'account.codes':
    'Keep these recovery codes in a safe place. Each signs you in once without the app. They are shown only now.',
  'account.remove': 'Remove the second factor',
};
