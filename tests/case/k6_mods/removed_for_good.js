// Modules that k6 v2 took away for good.
import { Client } from 'k6/experimental/redis';
import tracing from 'k6/experimental/tracing';
import { browser } from 'k6/experimental/browser';
import grpc from 'k6/experimental/grpc';
import x from 'k6/experimental/nothing';

export default function () {}
//= DIR/removed_for_good.js:2:24: error: k6/experimental/redis has been removed from k6, and its successor k6/x/redis isn't available in brunt yet: a script can't talk to Redis so far
//= import { Client } from 'k6/experimental/redis';
//=                        ^
//= DIR/removed_for_good.js:3:21: error: k6/experimental/tracing has been removed from k6: all of it is in the module https://jslib.k6.io/http-instrumentation-tempo/1.0.1/index.js, which can be imported instead
//= import tracing from 'k6/experimental/tracing';
//=                     ^
//= DIR/removed_for_good.js:4:25: error: k6/experimental/browser has been graduated, its name is k6/browser; but brunt can't drive a browser yet
//= import { browser } from 'k6/experimental/browser';
//=                         ^
//= DIR/removed_for_good.js:5:18: error: k6/experimental/grpc has been graduated, its name is k6/net/grpc; but that isn't available in brunt yet
//= import grpc from 'k6/experimental/grpc';
//=                  ^
//= DIR/removed_for_good.js:6:15: error: this experimental module isn't available in brunt; there are k6/experimental/fs, k6/experimental/csv and k6/experimental/streams
//= import x from 'k6/experimental/nothing';
//=               ^
