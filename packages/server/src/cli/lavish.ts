import { Command } from 'commander';
import { registerDev } from './dev.ts';
import { registerDoctor } from './doctor.ts';
import { registerEpoch } from './epoch.ts';
import { registerMigrate } from './migrate.ts';
import { registerOverlay } from './overlay.ts';
import { sayAndExit } from './say.ts';
import { registerSeed } from './seed.ts';
import { registerSimulate } from './simulate.ts';
import { registerStart } from './start.ts';
import { registerToken } from './token.ts';
import { registerVerify } from './verify.ts';

const program = new Command('lavish')
  .description('Virtual gifts and PK battles for live streams')
  .showHelpAfterError('(lavish --help lists the commands)');

registerDev(program);
registerStart(program);
registerMigrate(program);
registerSeed(program);
registerToken(program);
registerOverlay(program);
registerVerify(program);
registerEpoch(program);
registerSimulate(program);
registerDoctor(program);

await program.parseAsync().catch(sayAndExit);
