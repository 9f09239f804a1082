// Mocha's own report, with a line for every try that failed and was followed by another one.
const { reporters, Runner } = require('mocha');

module.exports = class TellingRetries extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.on(Runner.constants.EVENT_TEST_RETRY, (test, error) => {
      console.log(`    tried again: ${test.fullTitle()}\n      ${String(error?.stack ?? error)}`);
    });
  }
};
