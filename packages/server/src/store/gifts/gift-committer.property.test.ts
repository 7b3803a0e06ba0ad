import fc from 'fast-check';
import { expect } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import { pairKey } from '../../domain/gifts/gift-facts.ts';
import { createPlainRules } from '../../domain/testing/plain-rules.ts';
import { situations } from '../../domain/testing/situations.ts';
import { receiptOf } from '../../wire/gift-views.ts';
import { expectNothingWrong, ledgerTest, readLedger } from '../testing/ledger.ts';
import { seedFacts, storable } from '../testing/seed-facts.ts';
import { giftIdOf } from '../testing/stage.ts';

ledgerTest(
  'any commands in any batches: the database decides as the plain rules do',
  { timeout: PROPERTY_TIMEOUT_MS },
  async ({ ledger }) => {
    const { pool } = ledger;
    const committer = ledger.openCommitter();
    const batchSize = fc.integer({ min: 1, max: 12 });
    const property = fc.asyncProperty(situations, batchSize, async (situation, size) => {
      const facts = storable(situation.facts);
      await seedFacts(pool, facts);
      const rules = createPlainRules(facts);
      const receipts = new Map<string, string>();

      for (let from = 0; from < situation.commands.length; from += size) {
        const batch = situation.commands
          .slice(from, from + size)
          .map((command) => ({ ...command, giftId: giftIdOf(Number.parseInt(command.giftId, 16)) }));
        const { outcomes } = await committer.commit(batch);
        for (const [index, outcome] of outcomes.entries()) {
          const command = batch[index]!;
          const kind = outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;
          expect(kind).toBe(rules.decide(command));
          if (outcome.kind === 'refused') continue;
          const pair = pairKey(command.sender, command.key);
          const receipt = JSON.stringify(receiptOf(outcome.gift));
          expect(receipt).toBe(receipts.get(pair) ?? receipt);
          receipts.set(pair, receipt);
        }
      }

      const { wallets, earnings } = await readLedger(pool);
      const coins = (rows: typeof wallets) =>
        new Map(rows.map((row) => [row.user_id, BigInt(row.coins as number)]));
      expect(coins(wallets)).toEqual(rules.coins);
      expect(coins(earnings)).toEqual(rules.earnings);
      await expectNothingWrong(pool);
    });
    await fc.assert(property, { numRuns: propertyRuns(40) });
  },
);
