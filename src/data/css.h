/* css.h - CSS selectors, compiled once and matched against libxml2's HTML trees.
 *
 * The set of cascadia, which k6's html module uses: types, *, #id, .class, [a] [a=v] [a!=v]
 * [a~=v] [a|=v] [a^=v] [a$=v] [a*=v] [a#=regex] with the flag i, descendants, > + ~, groups,
 * and
 *
 *     :first-child :last-child :only-child :nth-child(an+b) :nth-last-child() and the same
 * -of-type :empty :root :link :lang(x) :enabled :disabled :checked :input :not(s) :has(s)
 * :haschild(s) :contains(text) :containsOwn(text) :matches(regex) :matchesOwn(regex) :visited
 * :hover :active :focus :target (match nothing)
 *
 * Regular expressions are PCRE2's, with limits. Letter case is folded in ASCII only. */
#ifndef DATA_CSS_H
#define DATA_CSS_H

#include "base/str.h"

#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>

#define CSS_WHY_BYTES       120
#define CSS_TEXT_BYTES_MAX  (64 << 10) /* of a selector */
#define CSS_NESTING_MAX     8          /* :not(:has(...)) */
#define CSS_COMBINATORS_MAX 64         /* in one selector of a group */
#define CSS_STEPS_MAX       500000000 /* of one css_run; a hostile document could make it quadratic \
                                       */

struct css;

/* NULL when text is no selector: then why says what is wrong with it. css_free() it. */
struct css *css_compile(struct str text, char why[CSS_WHY_BYTES]);
void css_free(struct css *c);

bool css_matches(const struct css *c, const xmlNode *node);

/* The same for many nodes of one tree that does not change meanwhile, fast in document order:
 * positions among siblings are remembered. */
#define CSS_RUN_POSITIONS 8
struct css_run {
    const struct css *css;
    uint64_t steps; /* past CSS_STEPS_MAX nothing matches any more */
    struct {
        const xmlNode *node;
        unsigned index, count; /* among its siblings of the kind that counts, and of how many */
    } at[CSS_RUN_POSITIONS];
};
void css_run_init(struct css_run *r, const struct css *c);
bool css_run_matches(struct css_run *r, const xmlNode *node);

#endif
