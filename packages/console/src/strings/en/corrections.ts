export const corrections = {
  'reversal.reverse': 'Reverse',
  'reversal.title': 'Reverse the gift',
  'reversal.detail_returned':
    '{sender} gets the {coins} coins back, except those that are owed. {receiver} loses the {earned} coins that the gift earned, even if the earnings become negative.',
  'reversal.detail_kept':
    '{sender} does not get the {coins} coins back. {receiver} loses the {earned} coins that the gift earned; the platform keeps them.',
  'reversal.return_coins': 'Return the coins to the sender',
  'reversal.scores_stay': 'Scores and results of battles stay. A gift can be reversed once.',
  'reversal.submit': 'Reverse',

  'funding.title': 'Paid by',
  'funding.reversed': 'The gift was reversed, and its coins were returned.',
  'funding.owed': 'Coins that refunds took back and the sender still owes: {coins}',
  'funding.free': 'The gift cost nothing.',

  'adjust.adjust': 'Adjust',
  'adjust.title': 'Adjust coins',
  'adjust.detail':
    'Changes the coins of {user}. The opposite goes to the platform. Another adjustment can correct it.',
  'adjust.target': 'What changes',
  'adjust.paid': 'Wallet: paid coins',
  'adjust.promotional': 'Wallet: promotional coins',
  'adjust.earnings': 'Earnings',
  'adjust.coins_hint': 'Coins to add. With a minus: coins to take.',
  'adjust.take_hint': 'With a minus: promotional coins can only be taken here.',
  'adjust.submit': 'Adjust',

  'promotional.grant': 'Grant coins',
  'promotional.title': 'Grant promotional coins',
  'promotional.detail': 'Gifts of {user} take these coins before paid ones. Unspent ones expire.',
  'promotional.expires_at': 'Expire at',
  'promotional.expires_hint': 'In the zone {zone}.',
  'promotional.submit': 'Grant',

  'refund.refund_action': 'Refund',
  'refund.title': 'Take coins back',
  'refund.detail':
    '{user} got {coins} coins. Return the money first, at the provider or the bank; this only moves coins.',
  'refund.kind': 'Why',
  'refund.refund': 'We return the money',
  'refund.chargeback': 'The bank has charged it back',
  'refund.amount': 'Amount in {currency}',
  'refund.amount_hint': 'Empty: all that is left, {left}.',
  'refund.what_happens': 'What will happen',
  'refund.takes_unspent': 'Unspent coins are taken from the wallet.',
  'refund.owes_spent': 'Spent coins are owed: {user} cannot send gifts until new coins have repaid them.',
  'refund.loss': 'The loss policy of each gift’s time decides what its host and agency lose.',
  'refund.final': 'A refund cannot be taken back.',
  'refund.withdrawable': 'If you win the dispute, the chargeback can be withdrawn.',
  'refund.submit_refund': 'Refund',
  'refund.submit_chargeback': 'Charge back',
  'refund.done': 'The coins were taken back',
  'refund.done_detail': 'Coins: {coins}. Unspent in the wallet: {unspent}. Spent, and owed now: {spent}.',
  'refund.gifts': 'Gifts that the spent coins had paid for',

  'withdraw.withdraw': 'Withdraw',
  'withdraw.title': 'Withdraw the chargeback',
  'withdraw.detail':
    'For a dispute that you have won. Each coin returns to where it was, and {user} owes less.',
  'withdraw.submit': 'Withdraw',
};
