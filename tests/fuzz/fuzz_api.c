/* fuzz_api.c - any bytes as what the control API is sent, or answers. */
#include "data/json.h"
#include "serve/api.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

static void status(struct str text)
{
    struct api_status s, again;
    struct buf out, why;

    buf_init(&out, BUF_NO_LIMIT);
    buf_init(&why, BUF_NO_LIMIT);
    if (!api_status_read(text, &s, &why)) {
        assert(why.n > 0);
    } else {
        api_status_write(&out, &s);
        assert(json_check(buf_str(&out), NULL));
        assert(api_status_read(buf_str(&out), &again, &why));
        assert(again.status == s.status && again.vus.given == s.vus.given &&
               again.vus.v == s.vus.v && again.vus_max.v == s.vus_max.v &&
               again.paused.given == s.paused.given && again.stopped == s.stopped);
    }
    buf_release(&out);
    buf_release(&why);
}

static void error(struct str text)
{
    struct buf out;

    buf_init(&out, BUF_NO_LIMIT);
    api_error_read(text, &out);
    buf_clear(&out);
    api_error_write(&out, 400, "Invalid data", text);
    assert(json_check(buf_str(&out), NULL));
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};

    status(text);
    error(text);
    return 0;
}
