// TextEncoder, TextDecoder, crypto.
export default function () {
  console.log(new TextEncoder().encode('é€').join(), new TextDecoder().decode(new Uint8Array([195, 169])));
  console.log(crypto.getRandomValues(new Uint8Array(4)).length, crypto.randomUUID().length);
}
