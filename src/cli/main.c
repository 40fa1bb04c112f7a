/* main.c - brunt; called as "k6" it is k6. */
#include "cli/command.h"

#include <string.h>

int main(int argc, char **argv)
{
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL, *name = slash ? slash + 1 : argc > 0 ? argv[0] : "brunt";

    if (strcmp(name, "k6") == 0)
        return command_dispatch("k6", "k6", argc, argv);
    return command_dispatch("brunt", NULL, argc, argv);
}
