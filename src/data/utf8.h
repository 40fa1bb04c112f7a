/* utf8.h - one code point at a time (RFC 3629: no overlong forms, no surrogates). */
#ifndef DATA_UTF8_H
#define DATA_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD 0xFFFDu /* stands for what is no character */

/* The code point at p (n > 0 bytes there), its length in bytes into *len. Bytes that are no
 * UTF-8 count singly as UTF8_BAD with *len 1 (the real U+FFFD has *len 3). */
uint32_t utf8_decode(const char *p, size_t n, size_t *len);
/* The last code point of p[0..n), n > 0, same rules. */
uint32_t utf8_decode_last(const char *p, size_t n, size_t *len);
/* Writes 1 to 4 bytes; surrogates and numbers past U+10FFFF are written as U+FFFD. */
size_t utf8_encode(char *out, uint32_t rune);

#endif
