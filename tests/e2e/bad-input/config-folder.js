// command: run {script} --config {dir}/lib
// exit: 104
// stderr: lib: error: the config file can't be read: Is a directory
export default function () {
  console.log('iteration ran');
}
