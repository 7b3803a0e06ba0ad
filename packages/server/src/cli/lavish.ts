import { Command } from 'commander';
import { printAndExit } from './print.ts';

/** A command's modules are loaded when it is used: loading the server takes 0.5 s, and `lavish token` does not need it. */
const COMMANDS = {
  dev: () => import('./commands/dev-command.ts'),
  history: () => import('./commands/history-command.ts'),
  start: () => import('./commands/start-command.ts'),
  migrate: () => import('./commands/migrate-command.ts'),
  seed: () => import('./commands/seed-command.ts'),
  token: () => import('./commands/token-command.ts'),
  overlay: () => import('./commands/overlay-command.ts'),
  operator: () => import('./commands/operator-command.ts'),
  verify: () => import('./commands/verify-command.ts'),
  epoch: () => import('./commands/epoch-command.ts'),
  rollups: () => import('./commands/rollups-command.ts'),
  'what-if': () => import('./commands/what-if-command.ts'),
  simulate: () => import('./commands/simulate-command.ts'),
  doctor: () => import('./commands/doctor-command.ts'),
};

const program = new Command('lavish')
  .description('Virtual gifts and PK battles for live streams')
  .showHelpAfterError('(lavish --help lists the commands)');

for (const [name, load] of Object.entries(COMMANDS)) {
  const isNeeded = process.argv[2] === name || !Object.hasOwn(COMMANDS, process.argv[2] ?? '');
  if (isNeeded) (await load()).register(program);
}

await program.parseAsync().catch(printAndExit);
