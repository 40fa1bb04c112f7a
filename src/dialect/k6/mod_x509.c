/* mod_x509.c - module k6/crypto/x509: certificates as objects. */
#include "dialect/k6/bytes.h"
#include "dialect/k6/cert.h"
#include "dialect/k6/k6.h"
#include "dialect/k6/mod_crypto.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

static void set(JSContext *ctx, JSValueConst obj, const char *name, JSValue v)
{
    JS_DefinePropertyValueStr(ctx, obj, name, v, JS_PROP_C_W_E);
}

/* ---- names ---- */

/* Which of several that have this type, where k6 shows but one: of common names the last, else
 * the first. */
enum which { FIRST, LAST };

static JSValue attribute(JSContext *ctx, const struct cert_name *name, const char *oid,
                         enum which which)
{
    struct str found = STR("");

    for (size_t i = 0; i < name->attributes.n; i++)
        if (!strcmp(name->attributes.p[i].oid, oid)) {
            found = buf_str(&name->attributes.p[i].value);
            if (which == FIRST)
                break;
        }
    return script_new_str(ctx, found);
}

static JSValue all_attributes(JSContext *ctx, const struct cert_name *name, const char *oid)
{
    JSValue list = JS_NewArray(ctx);
    uint32_t n = 0;

    for (size_t i = 0; i < name->attributes.n; i++)
        if (!strcmp(name->attributes.p[i].oid, oid))
            JS_DefinePropertyValueUint32(
                ctx, list, n++, script_new_str(ctx, buf_str(&name->attributes.p[i].value)),
                JS_PROP_C_W_E);
    return list;
}

static JSValue names(JSContext *ctx, const struct cert_name *name)
{
    JSValue list = JS_NewArray(ctx), one;

    for (size_t i = 0; i < name->attributes.n; i++) {
        one = JS_NewObject(ctx);
        set(ctx, one, "type", JS_NewString(ctx, name->attributes.p[i].oid));
        set(ctx, one, "value", script_new_str(ctx, buf_str(&name->attributes.p[i].value)));
        JS_DefinePropertyValueUint32(ctx, list, (uint32_t)i, one, JS_PROP_C_W_E);
    }
    return list;
}

/* An issuer has fewer members, in k6 too. */
static JSValue name_object(JSContext *ctx, const struct cert_name *name, bool subject)
{
    static const struct {
        const char *name, *oid;
        enum which which;
        bool subject_only;
    } members[] = {
        {"commonName", "2.5.4.3", LAST, false},
        {"country", "2.5.4.6", FIRST, false},
        {"postalCode", "2.5.4.17", FIRST, true},
        {"stateOrProvinceName", "2.5.4.8", FIRST, false},
        {"localityName", "2.5.4.7", FIRST, false},
        {"streetAddress", "2.5.4.9", FIRST, true},
        {"organizationName", "2.5.4.10", FIRST, false},
    };
    JSValue obj = JS_NewObject(ctx);

    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
        if (subject || !members[i].subject_only)
            set(ctx, obj, members[i].name,
                attribute(ctx, name, members[i].oid, members[i].which));
    if (subject)
        set(ctx, obj, "organizationalUnitName", all_attributes(ctx, name, "2.5.4.11"));
    set(ctx, obj, "names", names(ctx, name));
    return obj;
}

static JSValue alt_names(JSContext *ctx, const struct cert *c)
{
    JSValue list = JS_NewArray(ctx);

    for (size_t i = 0; i < c->alt_names.n; i++)
        JS_DefinePropertyValueUint32(ctx, list, (uint32_t)i,
                                     script_new_str(ctx, buf_str(&c->alt_names.p[i])),
                                     JS_PROP_C_W_E);
    return list;
}

/* ---- public keys: the fields of Go's structures, whole numbers as BigInt ---- */

/* A number in C has no other way to become a BigInt than by its literal. */
static JSValue bigint(JSContext *ctx, const BIGNUM *v)
{
    char *hex = v ? BN_bn2hex(v) : NULL;
    struct buf literal;
    JSValue out;

    if (!hex)
        return JS_UNDEFINED;
    buf_init(&literal, 1u << 20);
    buf_addf(&literal, "0x%sn", hex);
    OPENSSL_free(hex);
    buf_cstr(&literal);
    out = JS_Eval(ctx, literal.p, literal.n, "<number>", JS_EVAL_TYPE_GLOBAL);
    buf_release(&literal);
    return out;
}

static JSValue key_number(JSContext *ctx, const EVP_PKEY *key, const char *param)
{
    BIGNUM *v = NULL;
    JSValue out = EVP_PKEY_get_bn_param(key, param, &v) == 1 ? bigint(ctx, v) : JS_UNDEFINED;

    BN_free(v);
    return out;
}

static JSValue rsa_key(JSContext *ctx, const EVP_PKEY *key)
{
    JSValue obj = JS_NewObject(ctx);
    BIGNUM *e = NULL;

    set(ctx, obj, "n", key_number(ctx, key, OSSL_PKEY_PARAM_RSA_N));
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1)
        set(ctx, obj, "e", JS_NewInt64(ctx, (int64_t)BN_get_word(e)));
    BN_free(e);
    return obj;
}

static JSValue dsa_key(JSContext *ctx, const EVP_PKEY *key)
{
    JSValue obj = JS_NewObject(ctx), parameters = JS_NewObject(ctx);

    set(ctx, parameters, "p", key_number(ctx, key, OSSL_PKEY_PARAM_FFC_P));
    set(ctx, parameters, "q", key_number(ctx, key, OSSL_PKEY_PARAM_FFC_Q));
    set(ctx, parameters, "g", key_number(ctx, key, OSSL_PKEY_PARAM_FFC_G));
    set(ctx, obj, "parameters", parameters);
    set(ctx, obj, "y", key_number(ctx, key, OSSL_PKEY_PARAM_PUB_KEY));
    return obj;
}

static JSValue js_params(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                         int magic, JSValue *data)
{
    return JS_DupValue(ctx, data[0]);
}

/* The curve's base point is one value: 4, x, y. */
static void set_generator(JSContext *ctx, JSValueConst obj, const EVP_PKEY *key)
{
    unsigned char point[256];
    size_t n = 0, half;
    BIGNUM *x, *y;

    if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_EC_GENERATOR, point, sizeof(point),
                                        &n) != 1 ||
        n < 3 || point[0] != 4)
        return;
    half = (n - 1) / 2;
    x = BN_bin2bn(point + 1, (int)half, NULL);
    y = BN_bin2bn(point + 1 + half, (int)half, NULL);
    set(ctx, obj, "gx", bigint(ctx, x));
    set(ctx, obj, "gy", bigint(ctx, y));
    BN_free(x);
    BN_free(y);
}

static JSValue curve_object(JSContext *ctx, const EVP_PKEY *key)
{
    static const struct {
        const char *group, *name;
    } curves[] = {{"secp224r1", "P-224"},
                  {"prime256v1", "P-256"},
                  {"secp384r1", "P-384"},
                  {"secp521r1", "P-521"}};
    JSValue obj = JS_NewObject(ctx), params = JS_NewObject(ctx);
    char group[64] = "";

    EVP_PKEY_get_group_name(key, group, sizeof(group), NULL);
    set(ctx, params, "p", key_number(ctx, key, OSSL_PKEY_PARAM_EC_P));
    set(ctx, params, "n", key_number(ctx, key, OSSL_PKEY_PARAM_EC_ORDER));
    set(ctx, params, "b", key_number(ctx, key, OSSL_PKEY_PARAM_EC_B));
    set_generator(ctx, params, key);
    set(ctx, params, "bit_size", JS_NewInt32(ctx, EVP_PKEY_get_bits(key)));
    for (size_t i = 0; i < sizeof(curves) / sizeof(*curves); i++)
        if (!strcmp(group, curves[i].group))
            set(ctx, params, "name", JS_NewString(ctx, curves[i].name));
    JS_DefinePropertyValueStr(ctx, obj, "params",
                              JS_NewCFunctionData(ctx, js_params, 0, 0, 1, &params),
                              JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_FreeValue(ctx, params);
    return obj;
}

static JSValue ec_key(JSContext *ctx, const EVP_PKEY *key)
{
    JSValue obj = JS_NewObject(ctx);

    set(ctx, obj, "curve", curve_object(ctx, key));
    set(ctx, obj, "x", key_number(ctx, key, OSSL_PKEY_PARAM_EC_PUB_X));
    set(ctx, obj, "y", key_number(ctx, key, OSSL_PKEY_PARAM_EC_PUB_Y));
    return obj;
}

static JSValue public_key(JSContext *ctx, const EVP_PKEY *key)
{
    static const struct {
        const char *openssl, *go;
        JSValue (*make)(JSContext *ctx, const EVP_PKEY *key);
    } kinds[] = {{"RSA", "RSA", rsa_key}, {"EC", "ECDSA", ec_key}, {"DSA", "DSA", dsa_key}};
    JSValue obj;

    for (size_t i = 0; key && i < sizeof(kinds) / sizeof(*kinds); i++)
        if (EVP_PKEY_is_a(key, kinds[i].openssl)) {
            obj = JS_NewObject(ctx);
            set(ctx, obj, "algorithm", JS_NewString(ctx, kinds[i].go));
            set(ctx, obj, "key", kinds[i].make(ctx, key));
            return obj;
        }
    return script_throw(ctx, "unsupported public key algorithm");
}

/* ---- functions ---- */

static JSValue fingerprint(JSContext *ctx, const struct cert *c)
{
    JSValue list = JS_NewArray(ctx);

    for (uint32_t i = 0; i < CERT_FINGERPRINT_BYTES; i++)
        JS_DefinePropertyValueUint32(ctx, list, i, JS_NewInt32(ctx, c->fingerprint[i]),
                                     JS_PROP_C_W_E);
    return list;
}

static JSValue certificate(JSContext *ctx, const struct cert *c)
{
    JSValue key = public_key(ctx, c->key), obj;

    if (JS_IsException(key))
        return key;
    obj = JS_NewObject(ctx);
    set(ctx, obj, "subject", name_object(ctx, &c->subject, true));
    set(ctx, obj, "issuer", name_object(ctx, &c->issuer, false));
    set(ctx, obj, "notBefore", JS_NewString(ctx, c->not_before));
    set(ctx, obj, "notAfter", JS_NewString(ctx, c->not_after));
    set(ctx, obj, "altNames", alt_names(ctx, c));
    set(ctx, obj, "signatureAlgorithm", JS_NewString(ctx, c->signature_algorithm));
    set(ctx, obj, "fingerPrint", fingerprint(ctx, c));
    set(ctx, obj, "publicKey", key);
    return obj;
}

enum what { PARSE, ALT_NAMES, ISSUER, SUBJECT };

static JSValue show(JSContext *ctx, const struct cert *c, enum what what)
{
    switch (what) {
    case PARSE: return certificate(ctx, c);
    case ALT_NAMES: return alt_names(ctx, c);
    case ISSUER: return name_object(ctx, &c->issuer, false);
    default: return name_object(ctx, &c->subject, true);
    }
}

static JSValue js_read(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                       int what)
{
    const char *hold, *why;
    struct cert c;
    struct str pem;
    JSValue v;

    if (!k6_bytes(ctx, argv[0], &pem, &hold))
        return k6_bytes_throw(ctx, "", argv[0]);
    why = cert_read(k6_crypto_lib(ctx), pem, &c);
    v = why ? script_throw(ctx, "%s", why) : show(ctx, &c, (enum what)what);
    if (!JS_IsException(v) && JS_HasException(ctx)) { /* memory ran out on the way */
        JS_FreeValue(ctx, v);
        v = JS_EXCEPTION;
    }
    cert_release(&c);
    ERR_clear_error(); /* what TLS on this thread would take for its own */
    JS_FreeCString(ctx, hold);
    return v;
}

static const JSCFunctionListEntry functions[] = {
    JS_CFUNC_MAGIC_DEF("parse", 1, js_read, PARSE),
    JS_CFUNC_MAGIC_DEF("getAltNames", 1, js_read, ALT_NAMES),
    JS_CFUNC_MAGIC_DEF("getIssuer", 1, js_read, ISSUER),
    JS_CFUNC_MAGIC_DEF("getSubject", 1, js_read, SUBJECT),
};
static const char *const exports[] = {"default",   "parse",      "getAltNames",
                                      "getIssuer", "getSubject", NULL};

static int init(JSContext *ctx, JSModuleDef *m)
{
    script_need_bigints(ctx);
    return k6_module_set(ctx, m, functions, sizeof(functions) / sizeof(*functions));
}

const struct script_native k6_mod_x509 = {
    .name = "k6/crypto/x509", .exports = exports, .init = init};
