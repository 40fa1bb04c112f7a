// os.js - the machine, as far as scripts ask.
'use strict';

const binding = require('node:binding');

const cpus = () => Array.from({ length: binding.cpus() }, () => ({ model: '', speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }));

module.exports = {
  EOL: '\n',
  hostname: binding.hostname,
  platform: () => 'linux',
  type: () => 'Linux',
  release: () => '',
  arch: binding.arch,
  tmpdir: () => (process.env.TMPDIR || process.env.TMP || process.env.TEMP || '/tmp').replace(/(.)\/$/, '$1'),
  homedir: () => process.env.HOME ?? '/',
  cpus,
  availableParallelism: binding.cpus,
  endianness: () => 'LE',
  totalmem: () => binding.totalmem(),
  freemem: () => binding.totalmem(),
  loadavg: () => [0, 0, 0],
  uptime: () => binding.hrtime() / 1e9,
  networkInterfaces: () => ({}),
  userInfo: () => ({ username: process.env.USER ?? '', uid: 0, gid: 0, shell: process.env.SHELL ?? null, homedir: process.env.HOME ?? '/' }),
  constants: { signals: {} },
};
