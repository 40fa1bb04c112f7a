/* tsparser.h - how a generated parser (tree-sitter, language version 14) hands its tables to
 * the library, and how its lexer is called.
 *
 * Debian 13's libtree-sitter-dev has no such header, and Debian 12's is older than the
 * TypeScript grammar: its table entries would come out wrong. Names and layouts are the
 * library's, as every version that loads version 14 expects them (0.20.3 and later);
 * tools/setup compiles the grammar with this file. */
#ifndef SCRIPT_TSPARSER_H
#define SCRIPT_TSPARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint16_t TSSymbol;
typedef uint16_t TSStateId;
typedef uint16_t TSFieldId;
typedef struct TSLanguage TSLanguage;
typedef struct TSLexer TSLexer;

#define ts_builtin_sym_end                    0
#define TREE_SITTER_SERIALIZATION_BUFFER_SIZE 1024

struct TSLexer {
    int32_t lookahead; /* the next code point; 0 at the end */
    TSSymbol result_symbol;
    void (*advance)(TSLexer *, bool skip); /* skip: what was read belongs to no token */
    void (*mark_end)(TSLexer *);           /* the token ends here, however far is read on */
    uint32_t (*get_column)(TSLexer *);
    bool (*is_at_included_range_start)(const TSLexer *);
    bool (*eof)(const TSLexer *);
};

typedef struct {
    bool visible, named, supertype;
} TSSymbolMetadata;

typedef struct {
    uint16_t index, length;
} TSFieldMapSlice;

typedef struct {
    TSFieldId field_id;
    uint8_t child_index;
    bool inherited;
} TSFieldMapEntry;

typedef struct {
    uint16_t lex_state, external_lex_state;
} TSLexMode;

enum {
    TSParseActionTypeShift,
    TSParseActionTypeReduce,
    TSParseActionTypeAccept,
    TSParseActionTypeRecover,
};

typedef union {
    uint8_t type;
    struct {
        uint8_t type;
        TSStateId state;
        bool extra, repetition;
    } shift;
    struct {
        uint8_t type, child_count;
        TSSymbol symbol;
        int16_t dynamic_precedence;
        uint16_t production_id;
    } reduce;
} TSParseAction;

typedef union {
    TSParseAction action;
    struct {
        uint8_t count;
        bool reusable;
    } entry;
} TSParseActionEntry;

struct TSLanguage {
    uint32_t version;
    uint32_t symbol_count, alias_count, token_count, external_token_count;
    uint32_t state_count, large_state_count, production_id_count, field_count;
    uint16_t max_alias_sequence_length;
    const uint16_t *parse_table, *small_parse_table;
    const uint32_t *small_parse_table_map;
    const TSParseActionEntry *parse_actions;
    const char *const *symbol_names, *const *field_names;
    const TSFieldMapSlice *field_map_slices;
    const TSFieldMapEntry *field_map_entries;
    const TSSymbolMetadata *symbol_metadata;
    const TSSymbol *public_symbol_map;
    const uint16_t *alias_map;
    const TSSymbol *alias_sequences;
    const TSLexMode *lex_modes;
    bool (*lex_fn)(TSLexer *, TSStateId);
    bool (*keyword_lex_fn)(TSLexer *, TSStateId);
    TSSymbol keyword_capture_token;
    struct {
        const bool *states;
        const TSSymbol *symbol_map;
        void *(*create)(void);
        void (*destroy)(void *);
        bool (*scan)(void *, TSLexer *, const bool *);
        unsigned (*serialize)(void *, char *);
        void (*deserialize)(void *, const char *, unsigned);
    } external_scanner;
    const TSStateId *primary_state_ids;
};

/* ---- what the generated code is written in ---- */

typedef struct {
    int32_t first, last;
} TSCharacterRange;

/* Of n ranges in order: is c in one? */
static inline bool set_contains(const TSCharacterRange *range, uint32_t n, int32_t c)
{
    while (n) {
        const TSCharacterRange *middle = range + n / 2;

        if (c >= middle->first && c <= middle->last)
            return true;
        if (c > middle->last) {
            range = middle + 1;
            n -= n / 2 + 1;
        } else {
            n /= 2;
        }
    }
    return false;
}

#define START_LEXER()                         \
    bool result = false, skip = false;        \
    __attribute__((unused)) bool eof = false; \
    int32_t lookahead;                        \
    goto start;                               \
    next_state:                               \
    lexer->advance(lexer, skip);              \
    start:                                    \
    skip = false;                             \
    lookahead = lexer->lookahead;
#define ADVANCE(to)      \
    do {                 \
        state = to;      \
        goto next_state; \
    } while (0)
#define ADVANCE_MAP(...)                                                \
    do {                                                                \
        static const uint16_t to_[] = {__VA_ARGS__};                    \
                                                                        \
        for (size_t i_ = 0; i_ < sizeof(to_) / sizeof(to_[0]); i_ += 2) \
            if (to_[i_] == lookahead) {                                 \
                state = to_[i_ + 1];                                    \
                goto next_state;                                        \
            }                                                           \
    } while (0)
#define SKIP(to)         \
    do {                 \
        skip = true;     \
        state = to;      \
        goto next_state; \
    } while (0)
#define ACCEPT_TOKEN(symbol)           \
    do {                               \
        result = true;                 \
        lexer->result_symbol = symbol; \
        lexer->mark_end(lexer);        \
    } while (0)
#define END_STATE() return result

#define STATE(id)       id
#define ACTIONS(id)     id
#define SMALL_STATE(id) ((id)-LARGE_STATE_COUNT)

/* Entries of the table of actions. */
#define SHIFT(to)                                                   \
    {                                                               \
        {                                                           \
            .shift = {.type = TSParseActionTypeShift, .state = to } \
        }                                                           \
    }
#define SHIFT_REPEAT(to)                                                                \
    {                                                                                   \
        {                                                                               \
            .shift = {.type = TSParseActionTypeShift, .state = to, .repetition = true } \
        }                                                                               \
    }
#define SHIFT_EXTRA()                                                 \
    {                                                                 \
        {                                                             \
            .shift = {.type = TSParseActionTypeShift, .extra = true } \
        }                                                             \
    }
#define REDUCE(what, children, precedence, production) \
    {                                                  \
        {                                              \
            .reduce = {                                \
                .type = TSParseActionTypeReduce,       \
                .child_count = children,               \
                .symbol = what,                        \
                .dynamic_precedence = precedence,      \
                .production_id = production            \
            }                                          \
        }                                              \
    }
#define RECOVER()                            \
    {                                        \
        {                                    \
            .type = TSParseActionTypeRecover \
        }                                    \
    }
#define ACCEPT_INPUT()                      \
    {                                       \
        {                                   \
            .type = TSParseActionTypeAccept \
        }                                   \
    }

#endif
