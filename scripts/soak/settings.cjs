// Settings of the Node-RED that is soaked: reachable from this machine only, silent, and measured from inside.
const { Probe } = require('./probe.cjs');

const probe = new Probe();
probe.answer();

module.exports = {
  uiHost: '127.0.0.1',
  flowFile: 'flows.json',
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, projects: { enabled: false }, palette: { catalogues: [] } },
  logging: {
    console: { level: 'warn' },
    // Node-RED tells this logger of each message that a node sends or gets.
    probe: { level: 'metric', metrics: true, handler: () => (entry) => probe.note(entry) },
  },
};
