/* file.h - a file that text is appended to, packed when its name ends in .gz; "-" is standard
 * output. */
#ifndef OUTPUT_FILE_H
#define OUTPUT_FILE_H

#include "base/str.h"

#include <stdbool.h>

struct output_file;

/* NULL, *why (to be freed) a sentence, when it cannot be made. */
struct output_file *output_file_open(const char *path, char **why);
/* False when it could not be written now or before: output_file_error() says why. */
bool output_file_write(struct output_file *f, struct str text);
bool output_file_is_stdout(const struct output_file *f);
const char *output_file_error(const struct output_file *f); /* NULL: none */
/* Write what is left; then only output_file_error() and output_file_free() make sense. */
void output_file_close(struct output_file *f);
void output_file_free(struct output_file *f);

#endif
