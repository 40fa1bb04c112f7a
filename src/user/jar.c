/* jar.c - a cookie jar: RFC 6265's storage model and retrieval. */
#include "user/jar.h"

#include "base/mem.h"
#include "base/vec.h"
#include "net/addr.h"

#include <stdlib.h>

struct stored {
    char *name, *value, *domain, *path, *site; /* domain and site lower case */
    size_t path_n;
    int64_t expires_s; /* COOKIE_NO_EXPIRY: session cookie */
    uint64_t order;    /* of creation */
    bool host_only, secure, http_only;
};

struct jar {
    VEC(struct stored) c;
    uint64_t next_order;
};

/* ---- dates: what Go's time.Parse takes for a cookie's Expires ---- */

/* Number from 1 of the name that s begins with (its first three letters, without case); 0 = none. */
static int name_of(struct str *s, const char *names)
{
    for (int i = 0; s->n >= 3 && names[i * 3]; i++)
        if (str_ieq(str_make(s->p, 3), str_make(names + i * 3, 3))) {
            *s = str_skip(*s, 3);
            return i + 1;
        }
    return 0;
}

static bool take(struct str *s, const char *text)
{
    struct str prefix = str_of(text);

    if (!str_starts(*s, prefix))
        return false;
    *s = str_skip(*s, prefix.n);
    return true;
}

/* So many digits: at least min, at most max. */
static bool number(struct str *s, size_t min, size_t max, int *out)
{
    size_t n = 0;

    for (*out = 0; n < max && n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        *out = *out * 10 + (s->p[n] - '0');
    *s = str_skip(*s, n);
    return n >= min;
}

/* Go doesn't know what other zones mean and reads all as UTC. */
static bool is_zone(struct str s)
{
    size_t n = 0;

    if (take(&s, "GMT") || take(&s, "UTC"))
        return s.n == 0 || s.p[0] == '+' || s.p[0] == '-';
    while (n < s.n && s.p[n] >= 'A' && s.p[n] <= 'Z')
        n++;
    return n == s.n && (n == 3 || ((n == 4 || n == 5) && s.p[n - 1] == 'T'));
}

static int days_of(int year, int month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01 of a proleptic Gregorian date. */
static int64_t days_from_civil(int64_t y, int m, int d)
{
    int64_t era, yoe, doy;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

bool cookie_parse_date(struct str text, int64_t *out)
{
    int h, m, sec, day, month, year;
    const char *dash;

    if (!name_of(&text, "montuewedthufrisatsun") || !take(&text, ", ") || !number(&text, 2, 2, &day))
        return false;
    dash = text.n && text.p[0] == '-' ? "-" : " ";
    if (!take(&text, dash) || !(month = name_of(&text, "janfebmaraprmayjunjulaugsepoctnovdec")) ||
        !take(&text, dash) || !number(&text, 4, 4, &year) || !take(&text, " ") ||
        !number(&text, 1, 2, &h) || !take(&text, ":") || !number(&text, 2, 2, &m) || !take(&text, ":") ||
        !number(&text, 2, 2, &sec) || !take(&text, " ") || !is_zone(text))
        return false;
    if (day < 1 || day > days_of(year, month) || h > 23 || m > 59 || sec > 59)
        return false;
    *out = days_from_civil(year, month, day) * 86400 + h * 3600 + m * 60 + sec;
    return true;
}

/* ---- parsing: section 5.2 ---- */

static void parse_attribute(struct str name, struct str value, struct cookie *c)
{
    int64_t v;

    if (str_ieq(name, STR("expires"))) {
        c->expires_s = cookie_parse_date(value, &v) ? v : COOKIE_NO_EXPIRY;
    } else if (str_ieq(name, STR("max-age"))) {
        /* "007" is no number to Go */
        if (str_to_i64(value, &v) && (v == 0 || value.p[0] != '0')) {
            c->has_max_age = true;
            c->max_age_s = v;
        }
    } else if (str_ieq(name, STR("domain"))) {
        c->domain = value;
    } else if (str_ieq(name, STR("path"))) {
        c->path = value;
    } else if (str_ieq(name, STR("secure"))) {
        c->secure = true;
    } else if (str_ieq(name, STR("httponly"))) {
        c->http_only = true;
    } else if (str_ieq(name, STR("samesite"))) {
        c->same_site = value;
    }
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c <= ' ' || c >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", c))
            return false;
    }
    return s.n > 0;
}

static bool is_value(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!cookie_value_byte(s.p[i]))
            return false;
    return true;
}

bool cookie_parse(struct str in, struct cookie *out)
{
    struct str pair, name;

    *out = (struct cookie){.expires_s = COOKIE_NO_EXPIRY};
    str_cut(&in, ';', &pair);
    if (!str_cut(&pair, '=', &name))
        return false;
    out->name = str_trim(name);
    out->value = str_trim(pair);
    /* Go, and so k6, takes quotes around a value away */
    if (out->value.n >= 2 && out->value.p[0] == '"' && out->value.p[out->value.n - 1] == '"')
        out->value = str_slice(out->value, 1, out->value.n - 1);
    while (in.n) {
        struct str attribute, key;

        str_cut(&in, ';', &attribute);
        str_cut(&attribute, '=', &key);
        parse_attribute(str_trim(key), str_trim(attribute), out);
    }
    return is_token(out->name) && is_value(out->value);
}

/* ---- the jar ---- */

struct jar *jar_new(void)
{
    return xcalloc(1, sizeof(struct jar));
}

static void release(struct stored *c)
{
    free(c->name);
    free(c->value);
    free(c->domain);
    free(c->path);
    free(c->site);
}

static void remove_at(struct jar *j, size_t i)
{
    release(&j->c.p[i]);
    memmove(&j->c.p[i], &j->c.p[i + 1], (j->c.n - i - 1) * sizeof(*j->c.p));
    j->c.n--;
}

void jar_clear(struct jar *j)
{
    for (size_t i = 0; i < j->c.n; i++)
        release(&j->c.p[i]);
    j->c.n = 0;
}

void jar_free(struct jar *j)
{
    if (!j)
        return;
    jar_clear(j);
    vec_free(&j->c);
    free(j);
}

bool jar_is_empty(const struct jar *j)
{
    return j->c.n == 0;
}

static char *lower_dup(struct str s)
{
    char *p = str_dup(s);

    for (char *q = p; *q; q++)
        if (*q >= 'A' && *q <= 'Z')
            *q += 32;
    return p;
}

static bool is_ip(struct str host)
{
    struct addr a;

    return addr_parse_ip(host, &a);
}

/* Section 5.1.3: is host the domain or below it? */
static bool domain_matches(struct str host, struct str domain)
{
    if (str_ieq(host, domain))
        return true;
    return host.n > domain.n && host.p[host.n - domain.n - 1] == '.' &&
           str_ieq(str_skip(host, host.n - domain.n), domain) && !is_ip(host);
}

/* Section 5.1.4. */
static bool path_matches(struct str request, struct str cookie_path)
{
    if (request.n == 0)
        request = STR("/");
    if (!str_starts(request, cookie_path))
        return false;
    return request.n == cookie_path.n || cookie_path.p[cookie_path.n - 1] == '/' ||
           request.p[cookie_path.n] == '/';
}

static struct str default_path(struct str path)
{
    ptrdiff_t last = str_rfind_char(path, '/');

    if (path.n == 0 || path.p[0] != '/' || last <= 0)
        return STR("/");
    return str_slice(path, 0, (size_t)last);
}

/* The last two labels of a host name: Go's jar keeps what different sites set apart, and so a cookie for all of a top-level
 * domain, which any host in it may set, is seen by its own site only. */
static struct str site_of(struct str host)
{
    ptrdiff_t last = is_ip(host) ? -1 : str_rfind_char(host, '.'), before;

    if (last <= 0)
        return host;
    before = str_rfind_char(str_slice(host, 0, (size_t)last), '.');
    return str_skip(host, (size_t)(before + 1));
}

static bool is_secure(const struct url *u)
{
    return str_ieq(u->scheme, STR("https")) || str_ieq(u->scheme, STR("wss"));
}

static bool is_sent(const struct stored *c, const struct url *u, int64_t now_s)
{
    struct str domain = str_of(c->domain);

    if (c->expires_s != COOKIE_NO_EXPIRY && c->expires_s <= now_s)
        return false;
    if (c->secure && !is_secure(u))
        return false;
    return (c->host_only ? str_ieq(u->host, domain) : domain_matches(u->host, domain)) &&
           str_ieq(site_of(u->host), str_of(c->site)) &&
           path_matches(u->path, str_make(c->path, c->path_n));
}

/* Oldest first out when full: the vector is in order of creation. */
static void insert(struct jar *j, struct stored c)
{
    if (j->c.n == JAR_MAX_COOKIES)
        remove_at(j, 0);
    vec_push(&j->c, c);
}

void jar_store(struct jar *j, const struct url *url, const struct cookie *c, int64_t now_s)
{
    struct str domain = c->domain;
    struct stored s = {.expires_s = c->expires_s, .secure = c->secure, .http_only = c->http_only};

    if (domain.n && domain.p[0] == '.')
        domain = str_skip(domain, 1);
    s.host_only = domain.n == 0;
    if (s.host_only)
        domain = url->host;
    else if (!domain_matches(url->host, domain))
        return;
    if (is_ip(url->host))
        s.host_only = true;
    if (c->has_max_age)
        s.expires_s = c->max_age_s <= 0                     ? now_s - 1
                      : c->max_age_s > INT64_MAX - now_s ? INT64_MAX
                                                         : now_s + c->max_age_s;
    s.domain = lower_dup(domain);
    s.site = lower_dup(site_of(url->host));
    s.path = str_dup(c->path.n && c->path.p[0] == '/' ? c->path : default_path(url->path));
    s.path_n = strlen(s.path);
    s.order = j->next_order++;
    for (size_t i = 0; i < j->c.n; i++) {
        struct stored *old = &j->c.p[i];

        if (str_is(c->name, old->name) && !strcmp(old->domain, s.domain) &&
            !strcmp(old->path, s.path) && !strcmp(old->site, s.site)) {
            s.order = old->order; /* a replaced cookie keeps its creation time */
            s.name = str_dup(c->name);
            s.value = str_dup(c->value);
            release(old);
            *old = s;
            if (s.expires_s != COOKIE_NO_EXPIRY && s.expires_s <= now_s)
                remove_at(j, i);
            return;
        }
    }
    if (s.expires_s != COOKIE_NO_EXPIRY && s.expires_s <= now_s) {
        release(&s);
        return;
    }
    s.name = str_dup(c->name);
    s.value = str_dup(c->value);
    insert(j, s);
}

void jar_store_header(struct jar *j, const struct url *url, struct str set_cookie, int64_t now_s)
{
    struct cookie c;

    if (cookie_parse(set_cookie, &c))
        jar_store(j, url, &c, now_s);
}

static int by_path_then_age(const void *a, const void *b)
{
    const struct stored *x = *(const struct stored *const *)a, *y = *(const struct stored *const *)b;

    if (x->path_n != y->path_n)
        return x->path_n < y->path_n ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

void jar_each(const struct jar *j, const struct url *url, int64_t now_s,
              void (*fn)(void *arg, struct str name, struct str value), void *arg)
{
    const struct stored *few[32], **sent = few;
    size_t n = 0;

    if (j->c.n == 0)
        return;
    if (j->c.n > sizeof(few) / sizeof(*few))
        sent = xmalloc(j->c.n * sizeof(*sent));
    for (size_t i = 0; i < j->c.n; i++)
        if (is_sent(&j->c.p[i], url, now_s))
            sent[n++] = &j->c.p[i];
    qsort(sent, n, sizeof(*sent), by_path_then_age);
    for (size_t i = 0; i < n; i++)
        fn(arg, str_of(sent[i]->name), str_of(sent[i]->value));
    if (sent != few)
        free(sent);
}

struct writing {
    struct buf *out;
    size_t n;
};

static void write_one(void *arg, struct str name, struct str value)
{
    struct writing *w = arg;

    if (w->n++)
        buf_adds(w->out, "; ");
    buf_addstr(w->out, name);
    buf_addc(w->out, '=');
    buf_addstr(w->out, value);
}

size_t jar_write(const struct jar *j, const struct url *url, int64_t now_s, struct buf *out)
{
    struct writing w = {out, 0};

    jar_each(j, url, now_s, write_one, &w);
    return w.n;
}

void jar_forget(struct jar *j, const struct url *url, int64_t now_s)
{
    for (size_t i = j->c.n; i-- > 0;)
        if (is_sent(&j->c.p[i], url, now_s))
            remove_at(j, i);
}

void jar_forget_name(struct jar *j, const struct url *url, struct str name, int64_t now_s)
{
    for (size_t i = j->c.n; i-- > 0;)
        if (is_sent(&j->c.p[i], url, now_s) && str_is(name, j->c.p[i].name))
            remove_at(j, i);
}
