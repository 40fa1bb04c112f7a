/* tstree.h - a TypeScript text as a flat tree: nodes in the order of the text, a parent before
 * its children, each knowing where its subtree ends. Every walk is a loop, so that no depth of
 * nesting in a script can exhaust the stack. */
#ifndef SCRIPT_TSTREE_H
#define SCRIPT_TSTREE_H

#include "base/str.h"
#include "base/vec.h"

/* Kinds of nodes that mean something here: name, whether it is a rule's (1) or a mere token
 * (0), and its name in the grammar (tree-sitter-typescript 0.23). */
#define TSTREE_KINDS(X)                                              \
    X(PROGRAM, 1, "program")                                         \
    X(BLOCK, 1, "statement_block")                                   \
    X(COMMENT, 1, "comment")                                         \
    X(EXPRESSION_STATEMENT, 1, "expression_statement")               \
    X(LEXICAL, 1, "lexical_declaration")                             \
    X(VARIABLE, 1, "variable_declaration")                           \
    X(DECLARATOR, 1, "variable_declarator")                          \
    X(RETURN, 1, "return_statement")                                 \
    X(THROW, 1, "throw_statement")                                   \
    X(FOR, 1, "for_statement")                                       \
    X(FOR_IN, 1, "for_in_statement")                                 \
    X(SWITCH_BODY, 1, "switch_body")                                 \
    X(CATCH, 1, "catch_clause")                                      \
    X(IMPORT_STATEMENT, 1, "import_statement")                       \
    X(IMPORT_CLAUSE, 1, "import_clause")                             \
    X(IMPORT_SPECIFIER, 1, "import_specifier")                       \
    X(IMPORT_REQUIRE, 1, "import_require_clause")                    \
    X(IMPORT_ALIAS, 1, "import_alias")                               \
    X(NAMED_IMPORTS, 1, "named_imports")                             \
    X(NAMESPACE_IMPORT, 1, "namespace_import")                       \
    X(NAMESPACE_EXPORT, 1, "namespace_export")                       \
    X(EXPORT_STATEMENT, 1, "export_statement")                       \
    X(EXPORT_CLAUSE, 1, "export_clause")                             \
    X(EXPORT_SPECIFIER, 1, "export_specifier")                       \
    X(FUNCTION_DECLARATION, 1, "function_declaration")               \
    X(GENERATOR_DECLARATION, 1, "generator_function_declaration")    \
    X(FUNCTION_EXPRESSION, 1, "function_expression")                 \
    X(GENERATOR, 1, "generator_function")                            \
    X(ARROW, 1, "arrow_function")                                    \
    X(METHOD, 1, "method_definition")                                \
    X(PARAMETERS, 1, "formal_parameters")                            \
    X(PARAMETER, 1, "required_parameter")                            \
    X(OPTIONAL_PARAMETER, 1, "optional_parameter")                   \
    X(CLASS, 1, "class")                                             \
    X(CLASS_DECLARATION, 1, "class_declaration")                     \
    X(ABSTRACT_CLASS, 1, "abstract_class_declaration")               \
    X(CLASS_BODY, 1, "class_body")                                   \
    X(CLASS_HERITAGE, 1, "class_heritage")                           \
    X(EXTENDS, 1, "extends_clause")                                  \
    X(STATIC_BLOCK, 1, "class_static_block")                         \
    X(FIELD, 1, "public_field_definition")                           \
    X(ENUM, 1, "enum_declaration")                                   \
    X(ENUM_BODY, 1, "enum_body")                                     \
    X(ENUM_ASSIGNMENT, 1, "enum_assignment")                         \
    X(NAMESPACE, 1, "internal_module")                               \
    X(MODULE, 1, "module")                                           \
    X(NESTED_IDENTIFIER, 1, "nested_identifier")                     \
    X(IDENTIFIER, 1, "identifier")                                   \
    X(TYPE_IDENTIFIER, 1, "type_identifier")                         \
    X(PROPERTY_IDENTIFIER, 1, "property_identifier")                 \
    X(SHORTHAND, 1, "shorthand_property_identifier")                 \
    X(SHORTHAND_PATTERN, 1, "shorthand_property_identifier_pattern") \
    X(COMPUTED_NAME, 1, "computed_property_name")                    \
    X(STRING, 1, "string")                                           \
    X(NUMBER, 1, "number")                                           \
    X(THIS, 1, "this")                                               \
    X(SUPER, 1, "super")                                             \
    X(CALL, 1, "call_expression")                                    \
    X(MEMBER, 1, "member_expression")                                \
    X(BINARY, 1, "binary_expression")                                \
    X(TEMPLATE, 1, "template_string")                                \
    X(SUBSCRIPT, 1, "subscript_expression")                          \
    X(INSTANTIATION, 1, "instantiation_expression")                  \
    X(ARRAY_PATTERN, 1, "array_pattern")                             \
    X(OBJECT_PATTERN, 1, "object_pattern")                           \
    X(REST_PATTERN, 1, "rest_pattern")                               \
    X(PAIR_PATTERN, 1, "pair_pattern")                               \
    X(ASSIGNMENT_PATTERN, 1, "assignment_pattern")                   \
    X(OBJECT_ASSIGNMENT_PATTERN, 1, "object_assignment_pattern")     \
    X(PARENTHESIZED, 1, "parenthesized_expression")                  \
    X(AS_EXPRESSION, 1, "as_expression")                             \
    X(SATISFIES_EXPRESSION, 1, "satisfies_expression")               \
    X(NON_NULL, 1, "non_null_expression")                            \
    X(TYPE_ASSERTION, 1, "type_assertion")                           \
    X(DECORATOR, 1, "decorator")                                     \
    X(TYPE_ANNOTATION, 1, "type_annotation")                         \
    X(TYPE_PARAMETERS, 1, "type_parameters")                         \
    X(TYPE_ARGUMENTS, 1, "type_arguments")                           \
    X(TYPE_PREDICATE, 1, "type_predicate_annotation")                \
    X(ASSERTS, 1, "asserts_annotation")                              \
    X(IMPLEMENTS, 1, "implements_clause")                            \
    X(INTERFACE, 1, "interface_declaration")                         \
    X(TYPE_ALIAS, 1, "type_alias_declaration")                       \
    X(AMBIENT, 1, "ambient_declaration")                             \
    X(FUNCTION_SIGNATURE, 1, "function_signature")                   \
    X(METHOD_SIGNATURE, 1, "method_signature")                       \
    X(ABSTRACT_METHOD, 1, "abstract_method_signature")               \
    X(INDEX_SIGNATURE, 1, "index_signature")                         \
    X(ACCESSIBILITY, 1, "accessibility_modifier")                    \
    X(OVERRIDE, 1, "override_modifier")                              \
    X(T_ABSTRACT, 0, "abstract")                                     \
    X(T_ACCESSOR, 0, "accessor")                                     \
    X(T_AS, 0, "as")                                                 \
    X(T_ASYNC, 0, "async")                                           \
    X(T_BANG, 0, "!")                                                \
    X(T_COMMA, 0, ",")                                               \
    X(T_CONST, 0, "const")                                           \
    X(T_DECLARE, 0, "declare")                                       \
    X(T_DEFAULT, 0, "default")                                       \
    X(T_ENUM, 0, "enum")                                             \
    X(T_EQUALS, 0, "=")                                              \
    X(T_EXPORT, 0, "export")                                         \
    X(T_GREATER, 0, ">")                                             \
    X(T_IMPORT, 0, "import")                                         \
    X(T_LEFT_BRACE, 0, "{")                                          \
    X(T_LESS, 0, "<")                                                \
    X(T_LET, 0, "let")                                               \
    X(T_MODULE, 0, "module")                                         \
    X(T_NAMESPACE, 0, "namespace")                                   \
    X(T_QUESTION, 0, "?")                                            \
    X(T_READONLY, 0, "readonly")                                     \
    X(T_SATISFIES, 0, "satisfies")                                   \
    X(T_SEMICOLON, 0, ";")                                           \
    X(T_TYPE, 0, "type")                                             \
    X(T_TYPEOF, 0, "typeof")                                         \
    X(T_VAR, 0, "var")

#define TSTREE_FIELDS(X)          \
    X(NAME, "name")               \
    X(ALIAS, "alias")             \
    X(BODY, "body")               \
    X(DECLARATION, "declaration") \
    X(FUNCTION, "function")       \
    X(KIND, "kind")               \
    X(LEFT, "left")               \
    X(PARAMETER, "parameter")     \
    X(PATTERN, "pattern")         \
    X(SOURCE, "source")           \
    X(TYPE, "type")               \
    X(VALUE, "value")

enum tskind {
    TS_OTHER,
#define X(id, named, name) TS_##id,
    TSTREE_KINDS(X)
#undef X
};

enum tsfield {
    TSF_NONE,
#define X(id, name) TSF_##id,
    TSTREE_FIELDS(X)
#undef X
};

struct tsnode {
    uint8_t kind, field; /* enum tskind, enum tsfield */
    bool named;
    bool erased;         /* types only: nothing of it is left at run time */
    uint32_t start, end; /* bytes of the text */
    uint32_t parent;     /* index; of the root: TSTREE_NONE */
    uint32_t after;      /* index of the first node that is not below this one */
};

#define TSTREE_NONE UINT32_MAX

struct tstree {
    struct str text;
    struct tsnode *p;
    uint32_t n, cap;
};

/* The first mistake: a sentence (NULL: none) and the byte it is at. */
struct tserror {
    char *text;
    uint32_t at;
};
void tstree_error(struct tserror *e, uint32_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Parse; false with *e, in words of `real`, which is as long. Both are borrowed. Nodes that are
 * types only are marked already. */
bool tstree_parse(struct tstree *t, struct str text, struct str real, struct tserror *e);
void tstree_release(struct tstree *t);

/* The first child of i that has this kind / this field; TSTREE_NONE. */
uint32_t tstree_child(const struct tstree *t, uint32_t i, enum tskind kind);
uint32_t tstree_field(const struct tstree *t, uint32_t i, enum tsfield field);
/* The grammar reads "a as B.C.D" as "(a as B.C).D": the outermost node that belongs to the type
 * of the as- or satisfies-expression i. */
uint32_t tstree_cast(const struct tstree *t, uint32_t i);
struct str tstree_text(const struct tstree *t, uint32_t i);
bool tstree_has_newline(const struct tstree *t, uint32_t start, uint32_t end);

/* for (uint32_t c = tstree_first(t, i); c != TSTREE_NONE; c = tstree_next(t, c)) */
static inline uint32_t tstree_first(const struct tstree *t, uint32_t i)
{
    return i + 1 < t->p[i].after ? i + 1 : TSTREE_NONE;
}

static inline uint32_t tstree_next(const struct tstree *t, uint32_t i)
{
    uint32_t up = t->p[i].parent, next = t->p[i].after;

    return up != TSTREE_NONE && next < t->p[up].after ? next : TSTREE_NONE;
}

static inline enum tskind tstree_kind(const struct tstree *t, uint32_t i)
{
    return i == TSTREE_NONE ? TS_OTHER : (enum tskind)t->p[i].kind;
}

#endif
