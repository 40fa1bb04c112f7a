// formdata.js - what k6 scripts import from https://jslib.k6.io/formdata/: bodies of multipart/form-data, put together by hand.

// Text of bytes (open() of old) is sent byte by byte, any other text as UTF-8.
function bytesOf(data) {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (Array.isArray(data)) return Uint8Array.from(data);
  const text = data === undefined || data === null ? '' : String(data);
  const isBytes = !/[^\0-\xff]/.test(text);
  const plain = isBytes ? text : unescape(encodeURIComponent(text));
  const bytes = new Uint8Array(plain.length);
  for (let i = 0; i < plain.length; i++) bytes[i] = plain.charCodeAt(i);
  return bytes;
}

function joined(chunks) {
  const all = new Uint8Array(chunks.reduce((sum, c) => sum + c.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all.buffer;
}

function headOf({ field, file }) {
  const name = file.filename ? `; filename="${String(file.filename).replace(/"/g, '%22')}"` : '';
  return (
    `Content-Disposition: form-data; name="${field}"${name}\r\n` +
    `Content-Type: ${file.content_type || 'application/octet-stream'}\r\n\r\n`
  );
}

// What append() and set() take: text, or an object as http.file() makes it ({data, filename, content_type}).
function fileOf(args) {
  if (args.length < 2) throw new SyntaxError('Not enough arguments');
  const value = args[1];
  return typeof value === 'object' && value !== null ? value : { data: String(value), content_type: 'text/plain' };
}

export function FormData() {
  if (!(this instanceof FormData)) return new FormData();
  this.boundary = `------BruntFormDataBoundary${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
  this.parts = [];
}

FormData.prototype.append = function append(field, value) {
  this.parts.push({ field, file: fileOf(arguments) });
};

// All parts of that name get the value; a new one where there is none.
FormData.prototype.set = function set(field, value) {
  const file = fileOf(arguments);
  const found = this.parts.filter((part) => part.field === field);
  for (const part of found) part.file = file;
  if (!found.length) this.parts.push({ field, file });
};

// The body as an ArrayBuffer; it goes with the header "Content-Type: multipart/form-data; boundary=" + fd.boundary.
FormData.prototype.body = function body() {
  const chunks = [];
  for (const part of this.parts) {
    chunks.push(bytesOf(`--${this.boundary}\r\n${headOf(part)}`), bytesOf(part.file.data), bytesOf('\r\n'));
  }
  chunks.push(bytesOf(`--${this.boundary}--\r\n`));
  return joined(chunks);
};

export default { FormData };
