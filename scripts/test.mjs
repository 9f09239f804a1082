// npm test: installs, builds, and runs every test that needs no special machine, with coverage of src/.
// npm test -- FILE ...: only these test files, without coverage.
import { runLocal } from './run-local.mjs';
import { setUp } from './setup.mjs';

await setUp();
const args = process.argv.slice(2);
// CI's machines are shared: what fails there is tried a second time, and the log and the summary tell of it.
const told = process.env.CI ? ['--retries', '1', '--reporter', 'test/support/telling-retries.cjs'] : [];
process.exit(
  args.length > 0
    ? await runLocal('mocha', args)
    : await runLocal('c8', ['mocha', ...told, 'test/**/*.test.ts']),
);
