// k6/crypto/x509. The certificates were made with "openssl req -x509"; what is expected here was compared with Go's crypto/x509.
//~ quiet
import x509, { getAltNames, getIssuer, getSubject, parse } from 'k6/crypto/x509';

const rsa = `-----BEGIN CERTIFICATE-----
MIIFLDCCBBSgAwIBAgIUG/QIvQWfPZLdV1fbIdc3CBP5amEwDQYJKoZIhvcNAQEL
BQAwgeYxCzAJBgNVBAYTAkRFMQ4wDAYDVQQRDAUxMDExNTEVMBMGA1UECAwMQmVy
bGluIFN0YXRlMQ8wDQYDVQQHDAZCZXJsaW4xGzAZBgNVBAkMEkludmFsaWRlbnN0
cmHDn2UgMTEVMBMGA1UECgwMRXhhbXBsZSBHbWJIMQ0wCwYDVQQLDARMb2FkMRAw
DgYDVQQLDAdUZXN0aW5nMRYwFAYDVQQDDA1maXJzdC5leGFtcGxlMRQwEgYDVQQD
DAthcGkuZXhhbXBsZTEcMBoGCSqGSIb3DQEJARYNeEBleGFtcGxlLmNvbTAgFw0y
NjExMjUwNzQ2MzBaGA8yMDU3MDEwNjA3NDYzMFowgeYxCzAJBgNVBAYTAkRFMQ4w
DAYDVQQRDAUxMDExNTEVMBMGA1UECAwMQmVybGluIFN0YXRlMQ8wDQYDVQQHDAZC
ZXJsaW4xGzAZBgNVBAkMEkludmFsaWRlbnN0cmHDn2UgMTEVMBMGA1UECgwMRXhh
bXBsZSBHbWJIMQ0wCwYDVQQLDARMb2FkMRAwDgYDVQQLDAdUZXN0aW5nMRYwFAYD
VQQDDA1maXJzdC5leGFtcGxlMRQwEgYDVQQDDAthcGkuZXhhbXBsZTEcMBoGCSqG
SIb3DQEJARYNeEBleGFtcGxlLmNvbTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCC
AQoCggEBAOvbtf0G9GtId8CylTkPpZyxe7J9haUTYvO3pR0plrPsSWxQJXWvPjpv
jXdMMp0ge6uaRmYEiNJy0Ohkr+STMkaJBZystg1EtPd3hsW1ZOz4vHu+F5yUZbcW
Q6AZIB1NZfVijcTYDIsTMQMvn9rKo37wO3kA9Di42N2BGKpGGXBuEHhqgBnuyJUF
3RGK7ABZVaeXWmhWZwZCiMhd3KNjJ+SxJUdiJ53oo0Qb0XWiXqze+Ygz3Vv7heul
ISOYcroH1PP4+2E8/banz63kLwZUZeeBfYP5p1lZSQNqsy0Vc+HFdPYnVkZCOjuU
Uf/ay3EezelrnNUvuBaTpdJ4wBTo9NkCAwEAAaOBzTCByjAdBgNVHQ4EFgQUfurT
2rerc6sNsTaMkH5u41x53aowHwYDVR0jBBgwFoAUfurT2rerc6sNsTaMkH5u41x5
3aowDwYDVR0TAQH/BAUwAwEB/zB3BgNVHREEcDBuggthcGkuZXhhbXBsZYIJKi5l
eGFtcGxlhwTAAAIHhxAgAQ24AAAAAAAAAAAAAAABhxAAAAAAAAAAAAAA//8KAAAB
gQ9vcHNAZXhhbXBsZS5jb22GGWh0dHBzOi8vZXhhbXBsZS5jb20vYT9iPWMwDQYJ
KoZIhvcNAQELBQADggEBAJhrfD4tL+ARsvUeTmsWydLB22hHYzflS+5chVDcSAYm
imZwm5DOyf5PXAGopesC7JAS9tBVpMHrAYIs2cWSdCQbuTU+1afLgRu73+AzP3pL
9nnNGKe/2B0vhxGFYZKMhSTgwTMGZSQyXE4afSlR1AJc991pFZdMrSvJcbreiihU
JDrQuGe1g50DOb4YQrtQKVPgzj4uHcFjWwWvC3mJtbhMV3Uk12mtdsXkUuB3w7jB
db5G10sj2RBTQXxA6UV73qfBIT7l6cwUsNy61cCIfqRVzLW0G1pqzgsYTYe8bqab
7eZ8Ax/M4Lp2TxfBtuJ16TE6iJBTO7VcU690RNRl0VI=
-----END CERTIFICATE-----
`;
const ec = `-----BEGIN CERTIFICATE-----
MIIBgDCCASWgAwIBAgIUYR/NcIBtrXuxEShU7nnKKU5+/JIwCgYIKoZIzj0EAwMw
FTETMBEGA1UEAwwKZWMuZXhhbXBsZTAeFw0yNjExMjUwNzQ2MzBaFw0yNzEyMzAw
NzQ2MzBaMBUxEzARBgNVBAMMCmVjLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATBWKT2TJW2Epob9kjTa8M988X/NJsXoMyc3fXgmGTxHb7Wr5v6fjDn
TVbKvm8JBAPok5crYMcA0uwGwHMo8HIyo1MwUTAdBgNVHQ4EFgQUTYJDG5RnRiBU
6ajG5MlkBc46FfwwHwYDVR0jBBgwFoAUTYJDG5RnRiBU6ajG5MlkBc46FfwwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAwNJADBGAiEAlJzqGDzCLzx/YrrJntBm
TVXMeWX0jFoI/KEpJxkPoPYCIQDIh2u4Dka5CDoq0qf85xj2Kbk4jt4QyYv1JHDe
Q5Lbhw==
-----END CERTIFICATE-----`;
const dsa = `-----BEGIN CERTIFICATE-----
MIIC4TCCAo+gAwIBAgIUA+5LipyQqaQ5hhTHOXw6ARnGpEMwCwYJYIZIAWUDBAMC
MBYxFDASBgNVBAMMC2RzYS5leGFtcGxlMB4XDTI2MTEyNTA3NDY1NVoXDTI3MTIz
MDA3NDY1NVowFjEUMBIGA1UEAwwLZHNhLmV4YW1wbGUwggG+MIIBMwYHKoZIzjgE
ATCCASYCgYEAr1COvtr/YGnCNn22y1KT/t46fuCP/lCemK6CQvoufvP20uy+Uddg
Bw/+noq+bOJY0xe7AfxFqowMXt+tzC4OQx1zMW1pxwhVUTCAULiwSA+4KAF388dc
UzrK8wpRmaNlem5Y1tqh/2rQ1WCR6ELhgeL0Si7YEgMLapN6uyHh8EsCHQC+5ec+
cYAAmGA9MrsfV+IodT1XjkBoMit7W7LlAoGAPn+G/9VMpTMMrKkS0D1IhGmQoo7Z
sIT86RBr6NlD8yBfbA0mQDft2Kp1Uv22dIDpQ2gM673auwNBxDAY1yvHoWcdWVG0
sCvoPSMbMzpmMFn2IAcvHeJl2PhUwk1rDRTvN1TWj2w2NMokXqGjIOWlcnnD6DmS
jVvl3D11Tw4LE4EDgYQAAoGALyAfFSdmbERx4QinDXBQE4oL7dPBKG7XLWgayup7
/LKpk0qorfV2kwGcFdSnwiyQUO4F5UimkjuMVzImkE5V54dY+VYftr6Dylatb80i
Pcp10jXVbec9shkjQeyuO2gPWr+Pm0AghGr3dk08jrOsgWsrvsrvakYeRHZdbNmS
FuqjUzBRMB0GA1UdDgQWBBRxNtDBtWKpPare0h4sGlfVUGqAeDAfBgNVHSMEGDAW
gBRxNtDBtWKpPare0h4sGlfVUGqAeDAPBgNVHRMBAf8EBTADAQH/MAsGCWCGSAFl
AwQDAgM/ADA8AhwjRPbqsKVusG9pJtI3bWN9kxl7zBgXmQk3iZX+AhxaqISc737N
XS3GaJhCWJ4WvfqnM35OC52HBcKv
-----END CERTIFICATE-----`;
const ed25519 = `-----BEGIN CERTIFICATE-----
MIIBPjCB8aADAgECAhR52NJljNZ5i+addIk90qOCd+hPODAFBgMrZXAwFTETMBEG
A1UEAwwKZWQuZXhhbXBsZTAeFw0yNjExMjUwNzQ2NTVaFw0yNzEyMzAwNzQ2NTVa
MBUxEzARBgNVBAMMCmVkLmV4YW1wbGUwKjAFBgMrZXADIQBbtTNM8bpfZTfJkWcu
Rv4gyQNrd6VvKgDSA8i/BG7YTKNTMFEwHQYDVR0OBBYEFOL0BZEdYSwNi1eyoSfZ
lQlixHHIMB8GA1UdIwQYMBaAFOL0BZEdYSwNi1eyoSfZlQlixHHIMA8GA1UdEwEB
/wQFMAMBAf8wBQYDK2VwA0EAoW5XO98NoxWNtvhV7Sr3/oBVgvrHz05ckBNAfToE
MSCYmOzSZ7TZPXeGx9e3gfaU/ic4W5v43+Fwd0pALlAuDw==
-----END CERTIFICATE-----`;
const pss = `-----BEGIN CERTIFICATE-----
MIICcDCCAaWgAwIBAgIUHid95r/GE83y+f1nz/vVy3wRNnIwQQYJKoZIhvcNAQEK
MDSgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEF
AKIDAgEgMBYxFDASBgNVBAMMC3Bzcy5leGFtcGxlMB4XDTI2MTEyNTA3NDY1NVoX
DTI3MTIzMDA3NDY1NVowFjEUMBIGA1UEAwwLcHNzLmV4YW1wbGUwgZ8wDQYJKoZI
hvcNAQEBBQADgY0AMIGJAoGBALvz+zrqv9voWeheQGjiJgLENre6f99qQV5pKr1L
NhyaMsmXpv/KIN8nE2AV17OeyqSVOW3j/AQsmSTzmVZ/Rtpet1gMKnrF3BiTdIGz
bPCXcC3JovOiLCWZG2tNib8ebOS8VdSmPcTc/JNohN2z8+T1TMQ+A39whtM3njTu
4ByxAgMBAAGjUzBRMB0GA1UdDgQWBBQZmLRo9GzesPIxOhGnUcU89ZXlkjAfBgNV
HSMEGDAWgBQZmLRo9GzesPIxOhGnUcU89ZXlkjAPBgNVHRMBAf8EBTADAQH/MEEG
CSqGSIb3DQEBCjA0oA8wDQYJYIZIAWUDBAIBBQChHDAaBgkqhkiG9w0BAQgwDQYJ
YIZIAWUDBAIBBQCiAwIBIAOBgQCk5eWen/wELw5jyjducRdaAbhUL+FuoMlGlF1e
7giiFq5brvtt/HYcPG+s5DYhUW/fOhRT3x0Zr6sed5yrrogt0ikEi4mpkqhrg74z
+y95fxivGGPtRlbcGbtAJn6+sxzbJ7AFyXvozYfmmA+ICvaFtoueEj+EOuzsfD7Y
/DnoEQ==
-----END CERTIFICATE-----`;

function attempt(fn, ...args) {
  try {
    console.log('no error', fn(...args));
  } catch (e) {
    console.log(String(e));
  }
}

const plain = (k, v) => (typeof v === 'bigint' ? v.toString(16) : v);

export default function () {
  const c = parse(rsa);
  console.log(Object.keys(c), Object.keys(c.subject), Object.keys(c.issuer));
  console.log(JSON.stringify(c, plain));
  console.log(typeof c.publicKey.key.n, typeof c.publicKey.key.e, c.fingerPrint.map((b) => b.toString(16).padStart(2, '0')).join(':'));
  console.log(JSON.stringify(getAltNames(rsa)) === JSON.stringify(c.altNames), JSON.stringify(getIssuer(rsa)) === JSON.stringify(c.issuer),
    JSON.stringify(x509.getSubject(rsa)) === JSON.stringify(c.subject));
  const e = parse(ec), curve = e.publicKey.key.curve.params();
  console.log(e.signatureAlgorithm, e.altNames, JSON.stringify(e.subject), JSON.stringify(e.publicKey, plain));
  console.log(curve.name, curve.bit_size, curve.gx.toString(16), curve.n.toString(16));
  const d = parse(dsa);
  console.log(d.signatureAlgorithm, d.publicKey.algorithm, Object.keys(d.publicKey.key.parameters), d.publicKey.key.y > 1n);
  console.log(parse(pss).signatureAlgorithm, getSubject(ed25519).commonName);

  // where a block may hide
  const lines = ec.split('\n'), body = lines.slice(1, -1).join('');
  for (const text of ['text: before\n' + ec + '\nbehind', lines.join('\r\n'), lines.map((l) => l + ' \t').join('\n'), [lines[0], body, lines[lines.length - 1]].join('\n'),
    [lines[0], 'A: b', 'C: d', '', ...lines.slice(1)].join('\n'), '-----BEGIN X-----\n-----END Y-----\n' + ec, new TextEncoder().encode(ec), new TextEncoder().encode(ec).buffer])
    console.log(getSubject(text).commonName);
  attempt(parse, 'bad-certificate');
  attempt(parse, '');
  attempt(parse, lines.map((l) => '  ' + l).join('\n'));
  attempt(parse, ec.slice(0, -10));
  attempt(parse, ec.replace(lines[1], lines[1] + '!'));
  attempt(parse, '-----BEGIN X-----\n-----END X-----');
  attempt(parse, ec.replace(lines[2], lines[3]));
  attempt(getAltNames, '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==\n-----END PUBLIC KEY-----');
  attempt(parse, ed25519);
  attempt(getIssuer, 17);
  attempt(getSubject);
}
//= info [ "subject", "issuer", "notBefore", "notAfter", "altNames", "signatureAlgorithm", "fingerPrint", "publicKey" ] [ "commonName", "country", "postalCode", "stateOrProvinceName", "localityName", "streetAddress", "organizationName", "organizationalUnitName", "names" ] [ "commonName", "country", "stateOrProvinceName", "localityName", "organizationName", "names" ]
//= info {"subject":{"commonName":"api.example","country":"DE","postalCode":"10115","stateOrProvinceName":"Berlin State","localityName":"Berlin","streetAddress":"Invalidenstraße 1","organizationName":"Example GmbH","organizationalUnitName":["Load","Testing"],"names":[{"type":"2.5.4.6","value":"DE"},{"type":"2.5.4.17","value":"10115"},{"type":"2.5.4.8","value":"Berlin State"},{"type":"2.5.4.7","value":"Berlin"},{"type":"2.5.4.9","value":"Invalidenstraße 1"},{"type":"2.5.4.10","value":"Example GmbH"},{"type":"2.5.4.11","value":"Load"},{"type":"2.5.4.11","value":"Testing"},{"type":"2.5.4.3","value":"first.example"},{"type":"2.5.4.3","value":"api.example"},{"type":"1.2.840.113549.1.9.1","value":"x@example.com"}]},"issuer":{"commonName":"api.example","country":"DE","stateOrProvinceName":"Berlin State","localityName":"Berlin","organizationName":"Example GmbH","names":[{"type":"2.5.4.6","value":"DE"},{"type":"2.5.4.17","value":"10115"},{"type":"2.5.4.8","value":"Berlin State"},{"type":"2.5.4.7","value":"Berlin"},{"type":"2.5.4.9","value":"Invalidenstraße 1"},{"type":"2.5.4.10","value":"Example GmbH"},{"type":"2.5.4.11","value":"Load"},{"type":"2.5.4.11","value":"Testing"},{"type":"2.5.4.3","value":"first.example"},{"type":"2.5.4.3","value":"api.example"},{"type":"1.2.840.113549.1.9.1","value":"x@example.com"}]},"notBefore":"2026-11-25T07:46:30Z","notAfter":"2057-01-06T07:46:30Z","altNames":["api.example","*.example","ops@example.com","192.0.2.7","2001:db8::1","10.0.0.1","https://example.com/a?b=c"],"signatureAlgorithm":"SHA256-RSA","fingerPrint":[133,115,46,24,26,174,56,41,171,177,246,68,235,29,147,62,124,70,201,29],"publicKey":{"algorithm":"RSA","key":{"n":"ebdbb5fd06f46b4877c0b295390fa59cb17bb27d85a51362f3b7a51d2996b3ec496c502575af3e3a6f8d774c329d207bab9a46660488d272d0e864afe493324689059cacb60d44b4f77786c5b564ecf8bc7bbe179c9465b71643a019201d4d65f5628dc4d80c8b1331032f9fdacaa37ef03b7900f438b8d8dd8118aa4619706e10786a8019eec89505dd118aec005955a7975a685667064288c85ddca36327e4b1254762279de8a3441bd175a25eacdef98833dd5bfb85eba521239872ba07d4f3f8fb613cfdb6a7cfade42f065465e7817d83f9a7595949036ab32d1573e1c574f6275646423a3b9451ffdacb711ecde96b9cd52fb81693a5d278c014e8f4d9","e":65537}}}
//= info bigint number 85:73:2e:18:1a:ae:38:29:ab:b1:f6:44:eb:1d:93:3e:7c:46:c9:1d
//= info true true true
//= info ECDSA-SHA384 [] {"commonName":"ec.example","country":"","postalCode":"","stateOrProvinceName":"","localityName":"","streetAddress":"","organizationName":"","organizationalUnitName":[],"names":[{"type":"2.5.4.3","value":"ec.example"}]} {"algorithm":"ECDSA","key":{"curve":{},"x":"c158a4f64c95b6129a1bf648d36bc33df3c5ff349b17a0cc9cddf5e09864f11d","y":"bed6af9bfa7e30e74d56cabe6f090403e893972b60c700d2ec06c07328f07232"}}
//= info P-256 256 6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296 ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
//= info DSA-SHA256 DSA [ "p", "q", "g" ] true
//= info SHA256-RSAPSS ed.example
//= info ec.example
//= info ec.example
//= info ec.example
//= info ec.example
//= info ec.example
//= info ec.example
//= info ec.example
//= info ec.example
//= info GoError: failed to decode certificate PEM file
//= info GoError: failed to decode certificate PEM file
//= info GoError: failed to decode certificate PEM file
//= info GoError: failed to decode certificate PEM file
//= info GoError: failed to decode certificate PEM file
//= info GoError: failed to parse certificate: there is no X.509 certificate in the PEM block
//= info GoError: failed to parse certificate: there is no X.509 certificate in the PEM block
//= info GoError: failed to parse certificate: there is no X.509 certificate in the PEM block
//= info GoError: unsupported public key algorithm
//= info GoError: invalid type int64, expected string, []byte or ArrayBuffer
//= info GoError: invalid type <nil>, expected string, []byte or ArrayBuffer
