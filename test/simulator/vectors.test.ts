// Chip behaviour vectors: each holds under every option of the silicon that the evidence leaves open.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { failureOf, optionSets, parseVectors } from '../support/vectors';

const FILE = path.join(__dirname, 'mcp23017-vectors.txt');

describe('the simulated chip', () => {
  for (const vector of parseVectors(readFileSync(FILE, 'utf8'))) {
    it(`keeps vector ${vector.name}: ${vector.title}`, () => assert.equal(failureOf(vector), undefined));
  }
});

describe('the vector runner', () => {
  const failure = (line: string) => parseVectors(line).map(failureOf).join();

  it('runs a vector without [U] under all 32 sets of options, one with [U] under its own', () => {
    const [certain, uncertain, named] = parseVectors(
      'T01 a: PA 00\nT02 [U] b: {ref_at_sample=1} PA 00\nT03 c: {stale_ref=0} PA 00',
    );
    assert.equal(certain && optionSets(certain).length, 32);
    assert.equal(named && optionSets(named).length, 16);
    assert.deepEqual(
      uncertain && optionSets(uncertain).map(({ refAtSample, staleRef }) => ({ refAtSample, staleRef })),
      [{ refAtSample: true, staleRef: true }],
    );
  });

  it('names the vector and the step that failed, and what came instead', () => {
    assert.match(failure('T90 wrong pads: PA 01; W 00 00; QA 01'), /T90 wrong pads: "QA 01" gave 00/);
    assert.match(failure('T91 wrong read: R 00 2 = FF 00'), /"R 00 2 = FF 00" gave FF FF/);
    assert.match(failure('T92 wrong INT: I 01'), /"I 01" gave 11/);
  });

  it('refuses what it does not understand', () => {
    assert.throws(() => parseVectors('no vector at all'), /line 1/);
    assert.throws(() => parseVectors('T93 x: {colour=1} PA 00'), /colour/);
    for (const step of ['X 1', 'PA 1FF', 'PA3 2', 'W GG', 'SA 00', 'M 5 PA 01; R 00 1 = FF', 'QA']) {
      assert.notEqual(failure(`T94 x: ${step}`), '', step);
    }
  });
});
