// npm run vectors -- FILE...: runs files of chip behaviour vectors on the simulated chip; exit 1 names the failing ones.
import { readFileSync } from 'node:fs';
import { failureOf, parseVectors } from '../test/support/vectors';

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write('usage: npm run vectors -- FILE...\n');
  process.exit(2);
}
const vectors = files.flatMap((file) => parseVectors(readFileSync(file, 'utf8')));
const failing = vectors.filter((vector) => {
  const failure = failureOf(vector);
  if (failure !== undefined) process.stdout.write(`FAIL ${failure}\n`);
  return failure !== undefined;
});
process.stdout.write(`${vectors.length - failing.length} passed, ${failing.length} failed\n`);
process.exit(failing.length === 0 && vectors.length > 0 ? 0 : 1);
