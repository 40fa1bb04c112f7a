/* fuzz_auth.c - challenges of servers, Digest and NTLM: read within their bounds, and what is
 * read can be answered. */
#include "user/digest.h"
#include "user/ntlm.h"

#include <assert.h>

static bool is_in(struct str piece, struct str whole)
{
    return !piece.n || (piece.p >= whole.p && piece.p + piece.n <= whole.p + whole.n);
}

static void digest(struct str in)
{
    struct digest_challenge c;
    struct digest_request q = {STR("user"), STR("secret"), STR("GET"),
                               STR("/"),    STR("body"),   STR("c")};
    struct buf out;

    if (!digest_parse(in, &c))
        return;
    assert(is_in(c.realm, in) && is_in(c.nonce, in) && is_in(c.opaque, in) && is_in(c.qop, in));
    buf_init(&out, 1 << 20);
    assert(digest_answer(&out, &c, &q) || out.full);
    buf_release(&out);
}

static void ntlm(struct str in)
{
    struct ntlm_challenge c;
    struct ntlm_login q = {STR("D\\user"), STR("secret"), {1}, 1};
    struct buf out;

    if (!ntlm_parse_challenge(in, &c))
        return;
    assert(is_in(c.target_info, in));
    buf_init(&out, 1 << 20);
    assert(ntlm_authenticate(&out, &c, &q));
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str in = str_make((const char *)data, size);

    digest(in);
    ntlm(in);
    return 0;
}
