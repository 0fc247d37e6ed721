/* The part of test_machine_walk.c that makes contents and checks what they mean. */
#ifndef MACHINE_WALK_H
#define MACHINE_WALK_H

/* ---- contents as people might type them, some of them wrong ---- */

static void set_date(json_t *object, const char *key, int32_t day)
{
    char text[11];

    json_object_set_new(object, key, json_string(day_format(day, text)));
}

static const char *any_code(json_t *table)
{
    return json_string_value(
        json_object_get(json_array_get(table, any((unsigned)json_array_size(table))), "code"));
}

static bool slow;  /* a walk in which little time passes, so that no window closes */
static bool penal; /* a walk towards a penalty */

static json_t *any_results(int32_t today)
{
    static const char *const items[] = {"0101", "0201"};
    json_t *table = case_codes(b.codes, "results", today), *out = json_object();
    const char *gone = !penal && chance(7) ? "12" : NULL;
    unsigned clean = any(100) + (penal ? 100 : 0);

    for (int i = 0; i < 2; i++) {
        json_t *list = json_array();
        const char *code = gone ? gone : clean < 25 ? "1" : clean < 35 ? "4" : any_code(table);
        json_array_append_new(list, json_string(code));
        if (chance(10))
            json_array_append_new(list, json_string(any_code(table)));
        json_object_set_new(out, items[i], list);
    }
    json_decref(table);
    return out;
}

static json_t *any_list(const struct case_field *f, int32_t today)
{
    json_t *list = json_array();

    if (!f->codes) {
        json_array_append_new(list, json_string("I1"));
        if (chance(95))
            json_array_append_new(list, json_string(chance(98) ? "I2" : "I9"));
        return list;
    }
    json_t *table = case_codes(b.codes, f->codes, today);
    for (size_t i = 0; i < json_array_size(table); i++)
        if (chance(strcmp(f->codes, "grounds") == 0 ? 97 : 40))
            json_array_append(list, json_object_get(json_array_get(table, i), "code"));
    json_decref(table);
    return list;
}

static json_t *any_date(const struct case_field *f, int32_t today)
{
    json_t *holder = json_object();
    int32_t day = today - (chance(85) ? 0 : (int32_t)any(3));

    if (strcmp(f->id, "due") == 0)
        day = today + (int32_t)any(60) - 1;
    if (strcmp(f->id, "on") == 0)
        day = today + 7 + (int32_t)any(14);
    if (strcmp(f->id, "violated") == 0)
        day = today - (int32_t)any(1100);
    if (strcmp(f->id, "similar_since") == 0)
        day = case_similar_since(b.codes, today) + (chance(3) ? 5 : 0);
    set_date(holder, "day", day);
    json_t *out = json_incref(json_object_get(holder, "day"));
    json_decref(holder);
    return out;
}

static json_t *any_money(const char *action, int32_t today)
{
    static const int some[] = {0, 10000, 20000, 250000, 300000, 5000000};
    struct case_debt debt = {0};

    if (strncmp(action, "pay", 3) != 0)
        return json_integer(some[any(6)]);
    if (case_debt(&b.rules, b.snapshot, today, &debt, &b.e))
        fail_msg("debt: %s", b.e.en);
    return json_integer(strcmp(action, "pay") == 0 ? debt.left : debt.left / 300 * 100);
}

static json_t *any_value(const struct case_action *a, const struct case_field *f, int32_t today)
{
    bool seldom = strcmp(f->id, "harm") == 0 || strcmp(f->id, "safety") == 0;
    json_t *table, *out;

    switch (f->kind) {
    case CASE_TEXT:
        if (strcmp(f->id, "clock") == 0 && json_array_size(json_object_get(b.snapshot, "clocks")))
            return json_incref(
                json_object_get(json_array_get(json_object_get(b.snapshot, "clocks"), 0), "id"));
        return json_string(strcmp(f->id, "chair") == 0 && chance(5) ? "I1" : "文字 text");
    case CASE_DATE:
        return any_date(f, today);
    case CASE_INT:
        return json_integer(strcmp(f->id, "similar") == 0 ? any(2) : any(40));
    case CASE_FEN:
        return any_money(a->id, today);
    case CASE_FLAG:
        return json_boolean(chance(seldom ? 15 : 90));
    case CASE_CODE:
        table = case_codes(b.codes, f->codes, today);
        out = json_string(any_code(table));
        json_decref(table);
        return out;
    case CASE_LIST:
        return any_list(f, today);
    case CASE_RESULTS:
        return any_results(today);
    }
    return NULL;
}

static bool in_list(const json_t *list, const char *word)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), word) == 0)
            return true;
    return false;
}

/* Mostly makes kinds and amounts agree, and a decision as it was told. */
static void settle_kinds(const struct case_action *a, json_t *content)
{
    const json_t *told = case_last(b.snapshot, "notice-rights");
    json_t *kinds = json_array();

    json_array_append_new(kinds, json_string("warning"));
    if (strcmp(a->id, "simple-decide") != 0 && case_int(content, "confiscate") > 0)
        json_array_append_new(kinds, json_string("confiscate"));
    if (case_int(content, "fine") > 0)
        json_array_append_new(kinds, json_string("fine"));
    json_object_set_new(content, "kinds", kinds);
    if (strcmp(a->id, "decide") == 0 && told && chance(90)) {
        static const char *const same[] = {"kinds", "fine", "confiscate"};
        for (int i = 0; i < 3; i++) {
            if (json_object_get(told, same[i]))
                json_object_set(content, same[i], json_object_get(told, same[i]));
            else
                json_object_del(content, same[i]);
        }
    }
}

static json_t *make_content(const struct case_action *a, int32_t today)
{
    json_t *content = json_object();

    for (const struct case_field *f = a->fields; f && f->id; f++) {
        bool often =
            strcmp(f->id, "skip") == 0 || f->kind == CASE_FEN || strcmp(f->id, "late") == 0;
        bool wanted = f->required || chance(often ? 85 : 30);
        if (wanted && !(strncmp(a->id, "pay", 3) == 0 && strcmp(f->id, "date") == 0))
            json_object_set_new(content, f->id, any_value(a, f, today));
    }
    if (json_object_get(content, "kinds") && chance(95))
        settle_kinds(a, content);
    if (chance(1))
        json_object_set_new(content, "unknown", json_true());
    return content;
}

static int32_t jump(void)
{
    unsigned dice = any(100);

    if (slow)
        return (int32_t)any(2);
    if (dice < 60)
        return (int32_t)any(3);
    if (dice < 93)
        return (int32_t)any(15);
    return dice < 98 ? 20 + (int32_t)any(60) : 90 + (int32_t)any(220);
}

static void log_step(const struct case_action *a, const char *actor, int32_t today)
{
    struct step *s = &done[count++];

    s->action = a->id;
    snprintf(s->actor, sizeof s->actor, "%s", actor);
    s->day = today;
    s->content =
        json_object_get(json_array_get(b.events, json_array_size(b.events) - 1), "content");
    s->took = case_day(s->content, "date") == DAY_NONE ? today : case_day(s->content, "date");
}

/* ---- what contents must have meant ---- */

static int32_t own_add(int32_t day, int working_days)
{
    while (working_days > 0)
        working_days -= own_working(++day);
    return day;
}

static int32_t payment_due; /* as it stood before the step, DAY_NONE without */
static int64_t paid_before;

static void before_step(int32_t today)
{
    bool suspended;

    (void)today;
    payment_due = DAY_NONE;
    if (case_clock_running(b.snapshot, "payment"))
        assert_int_equal(
            case_clock_due_day(&b.rules, b.snapshot, "payment", &payment_due, &suspended, &b.e),
            E_OK);
    paid_before = 0;
    for (size_t i = 0; i < json_array_size(json_object_get(b.snapshot, "payments")); i++)
        paid_before += case_int(json_array_get(json_object_get(b.snapshot, "payments"), i), "fen");
}

static bool in_review(int32_t day)
{
    bool out = false;
    const struct step *start = NULL;

    for (size_t n = 0; n <= count; n++) {
        bool begins = n < count && has("reconsider sue", done[n].action);
        bool ends = n == count ||
                    has("reconsider-uphold reconsider-change suit-uphold annul", done[n].action);
        if (start && ends) {
            out = out || (day > start->took && (n == count || day <= done[n].took));
            start = NULL;
        }
        if (begins)
            start = &done[n];
    }
    return out;
}

/* Day by day: 3 % of what is left of the fine, but not in review, and never more than the fine. */
static void check_paid(const struct step *now)
{
    const json_t *penalty = json_object_get(b.snapshot, "penalty");
    int64_t fine = case_int(penalty, "fine"), left = fine, sum = 0;
    const json_t *payments = json_object_get(b.snapshot, "payments");

    for (int32_t day = payment_due; day <= now->took; day++) {
        if (day > payment_due && !in_review(day))
            sum += left * 3 / 100;
        for (size_t i = 0; i + 1 < json_array_size(payments); i++) {
            const json_t *p = json_array_get(payments, i);
            int32_t paid = case_day(p, "day");
            if (paid == day || (day == payment_due && paid < day))
                left -= case_int(p, "fen") < left ? case_int(p, "fen") : left;
        }
    }
    sum = sum < fine ? sum : fine;
    int64_t owed = fine + case_int(penalty, "confiscate") + sum - paid_before;
    assert_int_equal(case_int(now->content, "amount"), owed > 0 ? owed : 0);
}

static void check_proposal(const struct step *now)
{
    const json_t *examined = json_object_get(now->content, "examined");

    assert_true(*case_string(now->content, "condition") && *case_string(now->content, "finding"));
    assert_true(in_list(examined, "minor") && in_list(examined, "first"));
    assert_non_null(json_object_get(now->content, "similar"));
    if (strcmp(case_string(now->content, "condition"), "repeat") == 0)
        assert_true(case_int(now->content, "similar") > 0);
}

static void check_decision(const struct step *now)
{
    const struct step *notice = last_of(count - 1, "notice-rights");
    const struct step *heard = last_of(count - 1, "hearing-hold statement-waive notice-rights");

    assert_true(case_int(now->content, "fine") <= case_int(notice->content, "fine"));
    if (heard == notice && now->day <= own_add(notice->took, 5))
        fail_msg("decided before the time for defence was over");
}

/* From stage to stage as the five stages lead (6 the end); whatever else was passed over is written
 * down as skipped, with a reason. */
static void check_trail(bool closed)
{
    static const char *const leads = "12 16 25 23 35 34 45 56 53 54 41 ";
    const json_t *trail = json_object_get(b.snapshot, "trail");
    unsigned seen = 0;
    int64_t last = 1;

    for (size_t i = 0; i <= json_array_size(trail); i++) {
        const json_t *entry = json_array_get(trail, i);
        int64_t stage = entry ? case_int(entry, "stage") : 6;
        char pair[4] = {(char)('0' + last), (char)('0' + stage), '\0', '\0'};
        if (!entry && !closed)
            return;
        seen |= 1U << stage;
        if (*case_string(entry, "skipped"))
            continue;
        for (int64_t s = last + 1; s < stage && !strstr(leads, pair); s++)
            assert_true(seen & 1U << s);
        last = stage;
    }
}

static void check_content(void)
{
    const struct step *now = &done[count - 1];
    int64_t fine = case_int(now->content, "fine");

    if (strcmp(now->action, "penalty-propose") == 0)
        check_proposal(now);
    if (strcmp(now->action, "decide") == 0)
        check_decision(now);
    if (strcmp(now->action, "pay") == 0)
        check_paid(now);
    if (strcmp(now->action, "admonish") == 0)
        assert_false(case_flag(now->content, "harm"));
    if (strcmp(now->action, "file") == 0)
        assert_true(json_array_size(json_object_get(now->content, "handlers")) >= 2);
    if (strcmp(now->action, "visit-start") == 0)
        assert_true(json_array_size(json_object_get(now->content, "present")) >= 2);
    if (strcmp(now->action, "hearing-notice") == 0)
        assert_true(case_day(now->content, "on") >= own_add(now->took, 7));
    if (strcmp(now->action, "hearing-ask") == 0)
        assert_true(now->took <= own_add(last_of(count - 1, "notice-rights")->took, 5));
    if (strcmp(now->action, "simple-decide") == 0)
        assert_true(fine <= (*case_string(now->content, "party") == 'p' ? 20000 : 300000));
    check_trail(has(CLOSINGS, now->action));
}

static void check_canonical(void)
{
    struct buf out = {0};

    assert_int_equal(cjson_write(b.snapshot, &out, &b.e), E_OK);
    assert_int_equal(cjson_write(b.events, &out, &b.e), E_OK);
    buf_free(&out);
}

#endif
