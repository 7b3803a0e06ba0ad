import { Command } from 'commander';
import { printAndExit } from './print.ts';

/** What each needs is loaded when it is asked for: the server alone takes 0.5 s, and `lavish token` does without. */
const COMMANDS = {
  dev: () => import('./dev.ts'),
  start: () => import('./start.ts'),
  migrate: () => import('./migrate.ts'),
  seed: () => import('./seed.ts'),
  token: () => import('./token.ts'),
  overlay: () => import('./overlay.ts'),
  verify: () => import('./verify.ts'),
  epoch: () => import('./epoch.ts'),
  simulate: () => import('./simulate.ts'),
  doctor: () => import('./doctor.ts'),
};

const program = new Command('lavish')
  .description('Virtual gifts and PK battles for live streams')
  .showHelpAfterError('(lavish --help lists the commands)');

for (const [name, load] of Object.entries(COMMANDS)) {
  const isAsked = process.argv[2] === name || !Object.hasOwn(COMMANDS, process.argv[2] ?? '');
  if (isAsked) (await load()).register(program);
}

await program.parseAsync().catch(printAndExit);
