import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * The options of a benchmark, after its name on the command line. With `--help`, or with an unknown option, prints the options with
 * their defaults instead and ends the process.
 */
export function readOptions<const O extends Options>(options: O) {
  const args = process.argv.slice(3);
  if (args.includes('--help')) {
    console.log(usage(options));
    process.exit(0);
  }
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage(options)}`);
    process.exit(1);
  }
}

function usage(options: Options): string {
  const lines = Object.entries(options).map(([name, { type, default: value }]) =>
    type === 'boolean' ? `  --${name}` : `  --${name.padEnd(12)} ${value ?? ''}`.trimEnd(),
  );
  return [`npm run bench -- ${process.argv[2]} [options]`, '', 'Options and their defaults:', ...lines].join(
    '\n',
  );
}
