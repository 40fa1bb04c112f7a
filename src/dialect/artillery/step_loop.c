/* step_loop.c - loop: so many times, over a list, or while a function of the processor says so. */
#include "data/jsval.h"
#include "data/vpath.h"
#include "data/yaml.h"
#include "dialect/artillery/hooks.h"
#include "dialect/artillery/step.h"
#include "dialect/artillery/vars.h"

#include <math.h>

/* Artillery's reading of a count: a number, or "1-3" for 1 and 2; anything else is 0. *odd: is it that anything else? */
static void parse_count(struct str text, int64_t *from, int64_t *to, bool *odd)
{
    double n = jsval_text_number(text), high;
    ptrdiff_t dash = str_find_char(text, '-');

    *from = *to = 0;
    *odd = false;
    if (!isnan(n)) {
        *to = n > 9e15 ? INT64_MAX : (int64_t)ceil(n);
    } else if (dash > 0) {
        n = jsval_text_number(str_slice(text, 0, (size_t)dash));
        high = jsval_text_number(str_skip(text, (size_t)dash + 1));
        *odd = isnan(n) || isnan(high);
        if (!*odd) {
            *from = (int64_t)n;
            *to = (int64_t)ceil(high);
        }
    } else {
        *odd = true;
    }
}

static bool build_count(struct art_building *b, const struct yaml_node *n, struct art_loop *l)
{
    struct str text;
    bool odd;

    l->to = -1;
    if (!n || n->kind == YAML_NULL || (n->kind == YAML_NUMBER && n->number == 0) || (n->kind == YAML_TEXT && !n->text.n))
        return true;
    l->count = art_build_template(b, n, "count");
    if (!l->count)
        return false;
    if (!template_constant(l->count, &text))
        return true;
    l->count = NULL;
    parse_count(text, &l->from, &l->to, &odd);
    if (odd) {
        diag_error(b->d, n->file, n->line, n->col,
                   "count: \"" STR_FMT "\" is no number of times; write a number, a range like \"1-10\" or a template", STR_ARG(text));
        return false;
    }
    return true;
}

static bool build_over(struct art_building *b, const struct yaml_node *n, struct art_loop *l)
{
    if (!n)
        return true;
    if (n->kind == YAML_LIST) {
        l->over = yaml_to_json(n);
        vec_push(&b->t->kept, l->over);
    } else if (n->kind == YAML_TEXT && n->text.n) {
        struct str name = str_trim(n->text);

        if (str_starts(name, STR("{{")) && str_ends(name, STR("}}"))) {
            name = str_trim(str_slice(name, 2, name.n - 2));
            diag_warn(b->d, n->file, n->line, n->col,
                      "over: the name of a variable stands without braces (Artillery finds no list here and does nothing): " STR_FMT,
                      STR_ARG(name));
        }
        l->over_name = name;
    } else {
        diag_error(b->d, n->file, n->line, n->col, "over: a list, or the name of a variable that holds one, is expected here");
        return false;
    }
    return true;
}

static struct str name_or(const struct yaml_node *n, struct str otherwise)
{
    return n && n->kind == YAML_TEXT && n->text.n ? n->text : otherwise;
}

static void warn_if_endless(struct art_building *b, const struct yaml_node *step, const struct art_loop *l)
{
    if (l->to < 0 && !l->count && !l->over && !l->over_name.n && !l->while_true.n)
        diag_warn(b->d, step->file, step->line, step->col,
                  "this loop has neither count, over nor whileTrue: each user goes round until the test is stopped");
}

bool art_loop_build(struct art_building *b, const struct yaml_node *step, struct art_step *out)
{
    struct art_loop *l = ARENA_NEW(b->arena, struct art_loop);
    const struct yaml_node *w = yaml_get(step, "whileTrue");
    bool ok;

    out->u.loop = l;
    l->count_var = name_or(yaml_get(step, "loopValue"), STR("$loopCount"));
    l->element_var = name_or(yaml_get(step, "loopElement"), STR("$loopElement"));
    l->while_true = name_or(w, (struct str){0});
    ok = build_count(b, yaml_get(step, "count"), l);
    ok = build_over(b, yaml_get(step, "over"), l) && ok;
    warn_if_endless(b, step, l);
    return art_build_flow(b, yaml_get(step, "loop"), &l->flow) && ok;
}

/* The list to go over, as it is now; new reference, NULL: there is none. */
static json_t *find_list(struct art_user *u, const struct art_step *s)
{
    const struct art_loop *l = s->u.loop;
    struct arena a;
    struct vpath p;
    json_t *list;

    if (l->over)
        return json_incref(l->over);
    arena_init(&a, 256);
    vpath_compile(&p, &a, l->over_name);
    list = template_lookup(u->scope, &p);
    arena_release(&a);
    if (json_is_array(list))
        return list;
    json_decref(list);
    art_warn_once(u, s->at, "over",
                  "the loop over " STR_FMT " is left out: the variable holds no list%s", STR_ARG(l->over_name),
                  json_is_array(json_object_getn(u->t->config.variables, l->over_name.p, l->over_name.n))
                      ? " (of a list in config.variables each user gets one element; write [[..]] to keep it whole)"
                      : "");
    return NULL;
}

static void find_count(struct art_user *u, const struct art_step *s, int64_t *from, int64_t *to)
{
    struct buf text;
    bool odd = true;

    *from = *to = 0;
    buf_init(&text, 4096);
    if (template_text(s->u.loop->count, u->scope, &text))
        parse_count(buf_str(&text), from, to, &odd);
    if (odd)
        art_warn_once(u, s->at, "count", "the loop is left out: its count is \"" STR_FMT "\"", STR_ARG(buf_str(&text)));
    buf_release(&text);
}

static void set_element(struct art_user *u, const struct art_loop *l, json_t *list, int64_t i)
{
    json_t *element = json_array_get(list, (size_t)i);

    art_vars_put(u->vars, l->element_var, json_incref(element));
}

/* A loop that never parks must not keep the others waiting. */
static enum art_end breathe(struct art_user *u, uint64_t turn, uint64_t passes)
{
    struct loop *l = u->user->env->loop;

    if (u->user->cancelled)
        return ART_INTERRUPTED;
    if (loop_now(l) == turn && (passes & 63) == 63)
        task_yield(l);
    return ART_GO_ON;
}

enum art_end art_loop_run(struct art_user *u, const struct art_step *s)
{
    const struct art_loop *l = s->u.loop;
    int64_t from = l->from, to = l->to, i;
    json_t *list = l->over || l->over_name.n ? find_list(u, s) : NULL;
    enum art_end end = ART_GO_ON;
    bool go_on = true;

    if (l->count)
        find_count(u, s, &from, &to);
    i = from;
    art_vars_put_count(u->vars, l->count_var, i);
    if (list)
        set_element(u, l, list, i);
    else
        art_vars_put_count(u->vars, l->element_var, i);
    if (!list && (l->over || l->over_name.n))
        return ART_GO_ON;
    while (end == ART_GO_ON && go_on) {
        uint64_t turn = loop_now(u->user->env->loop);

        if (!l->while_true.n && (list ? i >= (int64_t)json_array_size(list) : to != -1 && i >= to))
            break;
        end = art_flow_run(u, &l->flow);
        i++;
        if (end != ART_GO_ON)
            break;
        art_vars_put_count(u->vars, l->count_var, i);
        if (list)
            set_element(u, l, list, i);
        if (l->while_true.n)
            end = art_hooks_while(u, l->while_true, &go_on);
        if (end == ART_GO_ON)
            end = breathe(u, turn, (uint64_t)i);
    }
    json_decref(list);
    return end;
}
