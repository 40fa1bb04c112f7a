// Levels and several values.
// args: --verbose
export default function () {
  console.log('log', 1, true, null, undefined);
  console.info('info');
  console.warn('warn');
  console.error('error');
  console.debug('debug');
}
