// Loaded first: with NODE_RED_DIR set, tests and their helper get that Node-RED instead of the installed one.
const Module = require('node:module');
const path = require('node:path');

const directory = process.env['NODE_RED_DIR'];
if (directory) {
  const insideIt = new Module(path.join(directory, 'package.json'));
  insideIt.filename = insideIt.id;
  insideIt.paths = Module._nodeModulePaths(directory);
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, ...rest) {
    const isNodeRed = request === 'node-red' || request.startsWith('@node-red/');
    return resolve.call(this, request, isNodeRed ? insideIt : parent, ...rest);
  };
}
