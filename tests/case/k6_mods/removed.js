// Modules that k6 v2 took away, whose names are global by now: the import still gives them.
//~ quiet
//~ iterations 2
import { setTimeout as later } from 'k6/experimental/timers';
import timers from 'k6/timers';
import { crypto as web } from 'k6/experimental/webcrypto';

export default function () {
  console.log(later === setTimeout, timers.clearInterval === clearInterval, web === crypto, typeof web.randomUUID());
}
//= brunt warning k6/experimental/timers was removed from k6: what it had is global by now, and that is what this import gives; just take the import out
//= brunt warning k6/experimental/webcrypto was removed from k6: what it had is global by now, and that is what this import gives; just take the import out
//= info true true true string
//= info true true true string
