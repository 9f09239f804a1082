// The package's node set: Node-RED loads this file, and with it all four nodes.
import type { NodeAPI } from 'node-red';
import mcpExpander from './mcp-expander';
import mcpIn from './mcp-in';
import mcpInterrupt from './mcp-interrupt';
import mcpOut from './mcp-out';

export = function register(RED: NodeAPI): void {
  for (const registerNode of [mcpExpander, mcpOut, mcpIn, mcpInterrupt]) registerNode(RED);
};
