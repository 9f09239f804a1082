// Settings for trying the package: nothing but what the demonstration needs, reachable from this machine only.
module.exports = {
  uiHost: process.env.HOST ?? '127.0.0.1',
  flowFile: 'flows.json',
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, projects: { enabled: false } },
  logging: { console: { level: 'info' } },
};
