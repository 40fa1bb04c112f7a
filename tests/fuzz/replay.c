/* replay.c - runs a fuzz target over its corpus and over mutations of it, without libFuzzer. */
#include "base/mem.h"
#include "base/rng.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MUTATIONS 2000
#define INPUT_MAX_BYTES (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    uint8_t *data;
    size_t size;
};

/* A copy of exactly that size, so that AddressSanitizer sees a read past the end. */
static void feed(const uint8_t *data, size_t size)
{
    uint8_t *copy = xmalloc(size ? size : 1);

    if (size)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static struct input load(const char *folder, const char *name)
{
    struct input in = {xmalloc(INPUT_MAX_BYTES), 0};
    char path[4096];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    f = fopen(path, "rb");
    if (!f) {
        perror(path);
        exit(1);
    }
    in.size = fread(in.data, 1, INPUT_MAX_BYTES, f);
    fclose(f);
    in.data = xrealloc(in.data, in.size + 64);
    return in;
}

/* Flips, overwrites, cuts, doubles or inserts; in.data has 64 spare bytes. */
static size_t mutate(uint8_t *data, size_t size, struct rng *rng)
{
    size_t at = size ? (size_t)rng_below(rng, size) : 0, left = size - at;
    size_t n = left ? 1 + (size_t)rng_below(rng, left < 32 ? left : 32) : 0;

    switch (size ? rng_below(rng, 5) : 4) {
    case 0:
        data[at] ^= (uint8_t)(1u << rng_below(rng, 8));
        return size;
    case 1:
        data[at] = (uint8_t)rng_below(rng, 256);
        return size;
    case 2:
        memmove(data + at, data + at + n, left - n);
        return size - n;
    case 3:
        memmove(data + at + n, data + at, left);
        return size + n;
    default:
        memmove(data + at + 1, data + at, left);
        data[at] = (uint8_t)rng_below(rng, 256);
        return size + 1;
    }
}

static size_t run_folder(const char *folder)
{
    struct rng rng;
    struct dirent *entry;
    DIR *dir = opendir(folder);
    size_t runs = 0;

    if (!dir) {
        perror(folder);
        exit(1);
    }
    rng_seed(&rng, 1);
    while ((entry = readdir(dir))) {
        struct input in;
        uint8_t *work;

        if (entry->d_name[0] == '.')
            continue;
        in = load(folder, entry->d_name);
        work = xmalloc(in.size + 256);
        feed(in.data, in.size);
        for (int i = 0; i < MUTATIONS; i++, runs++) {
            size_t size = in.size;

            memcpy(work, in.data, in.size);
            for (uint64_t k = 1 + rng_below(&rng, 4); k; k--)
                size = mutate(work, size, &rng);
            feed(work, size);
        }
        runs++;
        free(work);
        free(in.data);
    }
    closedir(dir);
    return runs;
}

int main(int argc, char **argv)
{
    size_t runs = 0;

    for (int i = 1; i < argc; i++)
        runs += run_folder(argv[i]);
    printf("%s 1 - %zu inputs\n", runs ? "ok" : "not ok", runs);
    return runs ? 0 : 1;
}
