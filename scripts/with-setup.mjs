// node scripts/with-setup.mjs COMMAND ...: installs and builds what is needed, then runs a command of node_modules.
import { runLocal } from './run-local.mjs';
import { setUp } from './setup.mjs';

const [command, ...args] = process.argv.slice(2);
await setUp();
process.exit(await runLocal(command, args));
