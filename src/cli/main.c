/* main.c - brunt; called as "k6" it is k6, called as "artillery" that. */
#include "base/mem.h"
#include "cli/command.h"

#include <fcntl.h>
#include <jansson.h>
#include <libxml/xmlmemory.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A standard stream that the caller closed must not become some file of results by its number.
 */
static void open_standard_streams(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* A tree of JSON or HTML that lacks what there was no memory for would be taken for the whole.
 */
static void end_without_memory(void)
{
    json_set_alloc_funcs(xmalloc, free);
    xmlMemSetup(free, xmalloc, xrealloc, xstrdup);
}

int main(int argc, char **argv)
{
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL, *name = slash      ? slash + 1
                                                                         : argc > 0 ? argv[0]
                                                                                    : "brunt";

    open_standard_streams();
    end_without_memory();
    if (strcmp(name, "k6") == 0)
        return command_dispatch("k6", "k6", argc, argv);
    if (strcmp(name, "artillery") == 0)
        return command_dispatch("artillery", "artillery", argc, argv);
    return command_dispatch("brunt", NULL, argc, argv);
}
