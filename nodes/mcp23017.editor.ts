// The editor's side of the package's node set.
import './mcp-expander.editor';
import './mcp-out.editor';
import './mcp-in.editor';
import './mcp-interrupt.editor';
