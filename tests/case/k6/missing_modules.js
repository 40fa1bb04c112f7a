// Modules that are not there: each import says so.
import sql from 'k6/x/sql';
import { browser } from 'k6/browser';
import grpc from 'k6/net/grpc';
import { x } from 'cdnjs.com/libraries/lodash';
import y from 'k6/nowhere';
import ws from 'k6/ws';
export default function () {}
//= DIR/missing_modules.js:2:17: error: "k6/x/sql" isn't available in brunt yet: databases can't be queried from a script so far (k6 itself needs a binary built with the xk6-sql extension for it)
//= import sql from 'k6/x/sql';
//=                 ^
//= DIR/missing_modules.js:3:25: error: "k6/browser" isn't available in brunt yet: no browser can be driven so far
//= import { browser } from 'k6/browser';
//=                         ^
//= DIR/missing_modules.js:4:18: error: "k6/net/grpc" isn't available in brunt yet
//= import grpc from 'k6/net/grpc';
//=                  ^
//= DIR/missing_modules.js:5:19: error: "cdnjs.com/libraries/lodash" is a short form that k6 no longer takes either: look the library up on cdnjs.com and import the address of its file, "https://cdnjs.cloudflare.com/ajax/libs/..."
//= import { x } from 'cdnjs.com/libraries/lodash';
//=                   ^
//= DIR/missing_modules.js:6:15: error: this k6 module isn't available in brunt yet; there are k6, k6/http, k6/metrics, k6/execution, k6/data, k6/timers, k6/crypto, k6/crypto/x509, k6/encoding, k6/html, k6/secrets and k6/experimental/{fs,csv,streams}
//= import y from 'k6/nowhere';
//=               ^
//= DIR/missing_modules.js:7:16: error: WebSocket modules ("k6/ws", "k6/websockets") aren't available in brunt yet
//= import ws from 'k6/ws';
//=                ^
