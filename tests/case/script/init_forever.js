//= exception: the script's init code was still running after 1 s, and was stopped
try {
  for (;;) ;
} catch (e) {
  console.log('must not get here');
} finally {
  console.log('nor here');
}
