// string_decoder.js - bytes in pieces as text: an unfinished character waits for the next piece.
'use strict';

const { Buffer } = require('node:buffer');

class StringDecoder {
  constructor(encoding = 'utf8') {
    this.encoding = encoding;
    this._rest = Buffer.alloc(0);
  }
  write(bytes) {
    const all = Buffer.concat([this._rest, bytes]);
    let keep = 0;
    if (/^utf-?8$/i.test(this.encoding)) {
      for (let i = 1; i <= 3 && i <= all.length; i++) {
        const b = all[all.length - i];
        if (b >= 0xc0) {
          const need = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
          keep = need > i ? i : 0;
          break;
        }
        if (b < 0x80) break;
      }
    } else if (/^base64/i.test(this.encoding)) keep = all.length % 3;
    else if (/^(utf-?16le|ucs-?2)$/i.test(this.encoding)) keep = all.length % 2;
    this._rest = all.subarray(all.length - keep);
    return all.subarray(0, all.length - keep).toString(this.encoding);
  }
  end(bytes) {
    const text = (bytes ? this.write(bytes) : '') + this._rest.toString(this.encoding);
    this._rest = Buffer.alloc(0);
    return text;
  }
}

module.exports = { StringDecoder };
