// process.js - what a script may know of its process, and may not do to it.
'use strict';

const binding = require('node:binding');
const EventEmitter = require('node:events');

const process = new EventEmitter();
const stream = (fd) => ({
  fd,
  isTTY: false,
  columns: 80,
  writable: true,
  write(text) {
    binding.write(fd, typeof text === 'string' ? text : binding.decode(text, 'utf8'));
    return true;
  },
  end(text) {
    if (text !== undefined) this.write(text);
  },
  on() {
    return this;
  },
  once() {
    return this;
  },
});

function hrtime(since) {
  const ns = binding.hrtime();
  let s = Math.floor(ns / 1e9);
  let rest = ns - s * 1e9;
  if (since) {
    s -= since[0];
    rest -= since[1];
    if (rest < 0) {
      s -= 1;
      rest += 1e9;
    }
  }
  return [s, rest];
}
hrtime.bigint = () => BigInt(binding.hrtime());

const refuse = (name, instead) => () => {
  throw new Error(`process.${name}() isn't available in brunt's scripts${instead}`);
};

Object.assign(process, {
  env: binding.env(),
  argv: ['node', binding.entry()],
  execArgv: [],
  execPath: 'node',
  title: 'node',
  pid: binding.pid(),
  ppid: 0,
  platform: 'linux',
  arch: binding.arch(),
  version: 'v22.18.0',
  versions: { node: '22.18.0', brunt: binding.version() },
  release: { name: 'node' },
  exitCode: undefined,
  stdout: stream(1),
  stderr: stream(2),
  stdin: { fd: 0, isTTY: false, on: () => process.stdin, once: () => process.stdin },
  cwd: binding.cwd,
  hrtime,
  uptime: () => binding.now() / 1000,
  memoryUsage: Object.assign(() => ({ rss: binding.memory(), heapTotal: binding.memory(), heapUsed: binding.memory(), external: 0, arrayBuffers: 0 }), {
    rss: binding.memory,
  }),
  cpuUsage: () => ({ user: 0, system: 0 }),
  nextTick(fn, ...args) {
    Promise.resolve().then(() => fn(...args));
  },
  emitWarning(text) {
    console.error(`(node) ${text instanceof Error ? text : `Warning: ${text}`}`);
  },
  umask: () => 0o22,
  getuid: () => 0,
  exit: refuse('exit', ': throw an error to end this user'),
  abort: refuse('abort', ''),
  kill: refuse('kill', ''),
  chdir: refuse('chdir', ''),
  binding: refuse('binding', ''),
});

module.exports = process;
