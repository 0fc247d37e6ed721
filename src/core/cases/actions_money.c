/* After the decision: service, publication, payment with surcharge, enforcement, review. */
#include <string.h>

#include "machine_rows.h"

/* ---- service ---- */

static int64_t payable(const struct case_call *call)
{
    const json_t *penalty = json_object_get(call->projection, "penalty");

    return json_int(penalty, "fine") + json_int(penalty, "confiscate");
}

/* From service run payment, if there is anything to pay, and the party's remedies. */
static void served_effect(const struct case_call *call)
{
    json_t *tracks = json_object_get(call->next, "tracks");

    if (payable(call) > 0) {
        json_object_set_new(tracks, "payment", json_string("payment-due"));
        case_clocks_start(call, "payment court-enforcement@lawsuit");
    }
}

static enum err check_serve(const struct case_call *call, struct error *e)
{
    if (strcmp(json_text(call->content, "way"), "announcement") != 0)
        return E_OK;
    return error_set(e, E_CONFLICT, "公告送达请用 serve-announce",
                     "service by announcement is serve-announce");
}

static enum err check_announced(const struct case_call *call, struct error *e)
{
    int32_t due;
    bool suspended;
    enum err rc =
        case_clock_due_day(call->rules, call->projection, "service-announce", &due, &suspended, e);

    if (!rc && call->took < due) {
        char day[11];
        return error_set(e, E_CONFLICT, "公告期至 %s 届满", "the announcement runs until %s",
                         day_format(due, day));
    }
    return rc;
}

/* ---- payment ---- */

static enum err debt_now(const struct case_call *call, struct case_debt *debt, struct error *e)
{
    return case_debt(call->rules, call->projection, call->took, debt, e);
}

static enum err check_order(const struct case_call *call, struct error *e)
{
    const json_t *payments = json_object_get(call->projection, "payments");
    size_t count = json_array_size(payments);

    if (count == 0 || json_day(json_array_get(payments, count - 1), "day") <= call->took)
        return E_OK;
    return error_set(e, E_INPUT, "缴款日期早于上一笔缴款",
                     "payments are entered in order of their days");
}

static enum err check_pay(const struct case_call *call, struct error *e)
{
    int64_t fen = json_int(call->content, "amount");
    struct case_debt debt;
    enum err rc = check_order(call, e);

    if (!rc)
        rc = debt_now(call, &debt, e);
    if (!rc && fen != debt.left)
        return error_set(e, E_CONFLICT, "当日应缴余额为 %lld 分（含加处罚款 %lld 分）",
                         "%lld fen are left to pay that day, of them surcharge %lld fen",
                         (long long)debt.left, (long long)debt.surcharge);
    if (!rc)
        json_object_set_new(call->computed, "surcharge", json_integer((json_int_t)debt.surcharge));
    return rc;
}

static enum err check_part(const struct case_call *call, struct error *e)
{
    int64_t fen = json_int(call->content, "amount");
    struct case_debt debt;
    enum err rc = check_order(call, e);

    if (!rc)
        rc = debt_now(call, &debt, e);
    if (!rc && (fen <= 0 || fen >= debt.left))
        return error_set(e, E_CONFLICT, "部分缴款须少于当日应缴余额 %lld 分",
                         "a part is less than the %lld fen left to pay that day",
                         (long long)debt.left);
    return rc;
}

static void paid_effect(const struct case_call *call)
{
    json_t *one = json_pack("{s:I}", "fen", json_int(call->content, "amount"));

    case_set_day(one, "day", call->took);
    json_array_append_new(json_object_get(call->next, "payments"), one);
    if (json_object_get(call->computed, "surcharge"))
        json_object_set(json_object_get(call->next, "penalty"), "surcharge",
                        json_object_get(call->computed, "surcharge"));
}

static enum err check_defer(const struct case_call *call, struct error *e)
{
    if (json_day(call->content, "due") >= call->day)
        return E_OK;
    return error_set(e, E_INPUT, "新的缴款期限不能早于今天",
                     "the new due day cannot be in the past");
}

/* ---- enforcement by the court (Administrative Compulsion Law Arts. 53 and 54) ---- */

static enum err due_of(const struct case_call *call, const char *clock, int32_t *due,
                       struct error *e)
{
    bool suspended;

    return case_clock_due_day(call->rules, call->projection, clock, due, &suspended, e);
}

static enum err ready_demand(const struct case_call *call, struct error *e)
{
    char day[11];
    int32_t due;
    enum err rc = due_of(call, "payment", &due, e);

    if (!rc && call->day <= due)
        return error_set(e, E_CONFLICT, "缴款期限 %s 尚未届满", "payment is not due before %s",
                         day_format(due, day));
    return rc;
}

/* Only after the party let its remedies lapse, 10 days after a demand, and within three months. */
static enum err ready_enforce(const struct case_call *call, struct error *e)
{
    static const char *const remedies[] = {"reconsideration", "lawsuit", "lawsuit-after-review",
                                           "enforcement-demand"};
    char day[11];
    int32_t due;
    enum err rc = E_OK;

    for (size_t i = 0; i < 4 && !rc; i++) {
        if (!case_clock_running(call->projection, remedies[i]))
            continue;
        rc = due_of(call, remedies[i], &due, e);
        if (!rc && call->day <= due)
            return error_set(e, E_CONFLICT, "%s 期限 %s 尚未届满，不能申请强制执行",
                             "the period %s runs until %s: enforcement cannot be asked for yet",
                             case_clock_find(remedies[i])->zh, day_format(due, day));
    }
    if (!rc)
        rc = due_of(call, "court-enforcement", &due, e);
    if (!rc && call->day > due)
        return error_set(e, E_CONFLICT, "申请强制执行的期限已于 %s 届满",
                         "the time to ask for enforcement ended on %s", day_format(due, day));
    return rc;
}

static const struct case_step serving = {.check = check_serve, .effect = served_effect};
static const struct case_step announced = {.check = check_announced, .effect = served_effect};
static const struct case_step paying = {.check = check_pay, .effect = paid_effect};
static const struct case_step part = {.check = check_part, .effect = paid_effect};
static const struct case_step deferring = {.check = check_defer};
static const struct case_step demanding = {.ready = ready_demand};
static const struct case_step enforcing = {.ready = ready_enforce};

/* ---- review (Administrative Reconsideration Law, Administrative Litigation Law) ---- */

static enum err check_window(const struct case_call *call, const char *clock, struct error *e)
{
    char day[11];
    int32_t due;

    if (!case_clock_running(call->projection, clock) || *json_text(call->content, "late"))
        return E_OK;
    enum err rc = due_of(call, clock, &due, e);
    if (!rc && call->took > due)
        return error_set(e, E_CONFLICT, "期限已于 %s 届满；受理机关认可逾期理由的，在 late 中写明",
                         "the time ended on %s; if it was accepted late, say in “late” why",
                         day_format(due, day));
    return rc;
}

static enum err check_reconsider(const struct case_call *call, struct error *e)
{
    return check_window(call, "reconsideration", e);
}

static enum err check_sue(const struct case_call *call, struct error *e)
{
    bool after = case_in(call->projection, "review-upheld");

    return check_window(call, after ? "lawsuit-after-review" : "lawsuit", e);
}

static enum err check_change(const struct case_call *call, struct error *e)
{
    int64_t fine = json_int(call->content, "fine");
    int64_t old = json_int(json_object_get(call->projection, "penalty"), "fine");

    if (fine > old)
        return error_set(e, E_CONFLICT, "复议、诉讼不得加重处罚（原罚款 %lld 分）",
                         "a review cannot make the penalty heavier (the fine was %lld fen)",
                         (long long)old);
    return E_OK;
}

static void change_effect(const struct case_call *call)
{
    json_object_set(json_object_get(call->next, "penalty"), "fine",
                    json_object_get(call->content, "fine"));
}

/* The three months of the court begin anew with the period that follows the review. */
static void upheld_effect(const struct case_call *call)
{
    if (case_in(call->projection, "payment-due") || case_in(call->projection, "payment-demanded"))
        case_clocks_start(call, "court-enforcement@lawsuit-after-review");
}

static void final_effect(const struct case_call *call)
{
    if (case_in(call->projection, "payment-due") || case_in(call->projection, "payment-demanded"))
        case_clocks_start(call, "court-enforcement");
}

static void changed_effect(const struct case_call *call)
{
    change_effect(call);
    upheld_effect(call);
}

static void annul_effect(const struct case_call *call)
{
    json_t *penalty = json_object_get(call->next, "penalty");

    if (case_in(call->projection, "published"))
        case_clocks_start(call, "decision-withdraw");
    if (penalty)
        json_object_set_new(penalty, "annulled", json_true());
    if (json_array_size(json_object_get(call->projection, "payments")) > 0)
        json_object_set_new(json_object_get(call->next, "tracks"), "payment",
                            json_string("refunding"));
}

/* Only a penalty that stands can be reviewed or annulled. */
static enum err ready_penalty(const struct case_call *call, struct error *e)
{
    const json_t *penalty = json_object_get(call->projection, "penalty");

    if (penalty && !json_flag(penalty, "annulled"))
        return E_OK;
    return error_set(e, E_CONFLICT, "本案没有生效的处罚决定", "no penalty stands in this case");
}

static const struct case_step reconsidering = {.ready = ready_penalty, .check = check_reconsider};
static const struct case_step suing = {.ready = ready_penalty, .check = check_sue};
static const struct case_step upheld = {.effect = upheld_effect};
static const struct case_step final = {.effect = final_effect};
static const struct case_step changed = {.check = check_change, .effect = changed_effect};
static const struct case_step annul = {.ready = ready_penalty, .effect = annul_effect};

#define AFTER "served rectifying recheck-failed rectified closed "
#define OWED "payment-due payment-demanded"
#define PAYING "《行政处罚法》第六十七条、第七十二条"
#define ENFORCING "《行政强制法》第五十三条、第五十四条"
#define RECONSIDERING "《行政复议法》"
#define SUING "《行政诉讼法》"
#define WITHDRAWING "《行政处罚法》第四十八条"
#define AMOUNT NEED("amount", CASE_FEN, "金额", "amount")
#define LATE FIELD("late", CASE_TEXT, "逾期受理的理由", "why it was accepted late")

const struct case_action case_money_actions[] = {
    {.id = "serve",
     .zh = "送达决定书",
     .en = "serve the decision",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "decided decided-none",
     .to = "served",
     .starts = "reconsideration lawsuit",
     .stops = "service",
     .documents = "service",
     .basis = "《行政处罚法》第六十一条",
     .fields = FIELDS{DATE_TOOK, CODED("way", CASE_CODE, "送达方式", "way of service", "service"),
                      NEED("receipt", CASE_TEXT, "送达回证", "proof of service"), FIELD_END},
     .step = &serving},
    {.id = "serve-announce",
     .zh = "公告送达",
     .en = "serve by announcement",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "decided decided-none",
     .to = "announcing",
     .starts = "service-announce",
     .stops = "service",
     .documents = "service",
     .basis = "《民事诉讼法》公告送达规定",
     .fields = FIELDS{DATE_TOOK, NEED("where", CASE_TEXT, "公告媒体", "where"), REASON, FIELD_END}},
    {.id = "announced",
     .zh = "公告期满视为送达",
     .en = "announcement over, deemed served",
     .stage = 4,
     .roles = ROLE_REGULATOR | ROLE_DAEMON,
     .from = "announcing",
     .to = "served",
     .starts = "reconsideration lawsuit",
     .stops = "service-announce",
     .documents = "service",
     .basis = "《民事诉讼法》公告送达规定",
     .fields = FIELDS{DATE_TOOK, FIELD_END},
     .step = &announced},
    {.id = "decision-publish",
     .zh = "公示处罚决定",
     .en = "publish the decision",
     .roles = ROLE_PUBLISHER | ROLE_APPROVER,
     .from = "publication-due",
     .to = "published",
     .stops = "decision-publish",
     .basis = WITHDRAWING,
     .fields = FIELDS{DATE_TOOK, NEED("where", CASE_TEXT, "公示位置", "where"), FIELD_END}},
    {.id = "decision-withdraw",
     .zh = "撤回公示的处罚决定",
     .en = "withdraw the published decision",
     .roles = ROLE_PUBLISHER | ROLE_APPROVER,
     .from = "withdraw-due",
     .to = "withdrawn",
     .stops = "decision-withdraw",
     .basis = WITHDRAWING,
     .fields = FIELDS{DATE_TOOK, REASON, FIELD_END}},
    {.id = "pay-part",
     .zh = "部分缴款",
     .en = "pay a part",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = OWED " enforcing",
     .basis = PAYING,
     .fields = FIELDS{DATE_TOOK, AMOUNT, FIELD_END},
     .step = &part},
    {.id = "pay",
     .zh = "缴清",
     .en = "pay all that is owed",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = OWED " enforcing",
     .to = "paid",
     .stops = "payment enforcement-demand court-enforcement",
     .basis = PAYING,
     .fields = FIELDS{DATE_TOOK, AMOUNT, FIELD_END},
     .step = &paying},
    {.id = "pay-defer",
     .zh = "批准延期或分期缴纳",
     .en = "let the party pay later",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "payment-due",
     .starts = "payment=due",
     .basis = "《行政处罚法》第六十六条",
     .fields = FIELDS{NEED("due", CASE_DATE, "新的缴款期限", "new due day"), REASON, FIELD_END},
     .step = &deferring},
    {.id = "demand",
     .zh = "催告",
     .en = "demand payment",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = OWED " review-none review-upheld review-final",
     .to = "payment-demanded",
     .starts = "enforcement-demand",
     .documents = "demand",
     .basis = ENFORCING,
     .fields = FIELDS{DATE_TOOK, FIELD_END},
     .step = &demanding},
    {.id = "enforce-ask",
     .zh = "申请法院强制执行",
     .en = "ask the court to enforce",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "payment-demanded review-none review-upheld review-final",
     .to = "enforcing",
     .stops = "court-enforcement enforcement-demand",
     .basis = ENFORCING,
     .fields = FIELDS{NEED("court", CASE_TEXT, "法院", "court"), FIELD_END},
     .step = &enforcing},
    {.id = "enforce-end",
     .zh = "终结执行",
     .en = "enforcement ends without payment",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = OWED " enforcing review-none review-upheld review-final",
     .to = "payment-ended",
     .stops = "payment enforcement-demand court-enforcement",
     .basis = "《行政强制法》第四十条",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "refund",
     .zh = "退还已缴款项",
     .en = "refund what was paid",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "refunding",
     .to = "payment-annulled",
     .basis = "《行政处罚法》第七十四条",
     .fields = FIELDS{DATE_TOOK, AMOUNT, FIELD_END}},
    {.id = "reconsider",
     .zh = "当事人申请行政复议",
     .en = "the party applies for reconsideration",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = AFTER "review-none",
     .to = "reconsidering",
     .stops = "reconsideration lawsuit court-enforcement enforcement-demand",
     .pauses = "review",
     .basis = RECONSIDERING,
     .fields = FIELDS{DATE_TOOK, NEED("agency", CASE_TEXT, "复议机关", "agency"), LATE, FIELD_END},
     .step = &reconsidering},
    {.id = "reconsider-uphold",
     .zh = "复议维持",
     .en = "upheld on reconsideration",
     .stage = 4,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = "reconsidering",
     .to = "review-upheld",
     .starts = "lawsuit-after-review",
     .resumes = "review",
     .basis = RECONSIDERING,
     .fields = FIELDS{DATE_TOOK, NEED("text", CASE_TEXT, "复议决定", "decision"), FIELD_END},
     .step = &upheld},
    {.id = "reconsider-change",
     .zh = "复议变更罚款",
     .en = "fine changed on reconsideration",
     .stage = 4,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = "reconsidering payment-due payment-demanded enforcing",
     .to = "review-upheld",
     .starts = "lawsuit-after-review",
     .resumes = "review",
     .basis = RECONSIDERING,
     .fields = FIELDS{DATE_TOOK, NEED("fine", CASE_FEN, "变更后的罚款", "fine from now on"),
                      NEED("text", CASE_TEXT, "复议决定", "decision"), FIELD_END},
     .step = &changed},
    {.id = "sue",
     .zh = "当事人提起行政诉讼",
     .en = "the party brings a suit",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = AFTER "review-none review-upheld",
     .to = "suing",
     .stops = "reconsideration lawsuit lawsuit-after-review court-enforcement enforcement-demand",
     .pauses = "review",
     .basis = SUING,
     .fields = FIELDS{DATE_TOOK, NEED("court", CASE_TEXT, "法院", "court"), LATE, FIELD_END},
     .step = &suing},
    {.id = "suit-uphold",
     .zh = "判决驳回诉讼请求",
     .en = "upheld by the court",
     .stage = 4,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = "suing",
     .to = "review-final",
     .resumes = "review",
     .basis = SUING,
     .fields = FIELDS{DATE_TOOK, NEED("text", CASE_TEXT, "判决", "judgment"), FIELD_END},
     .step = &final},
    {.id = "annul",
     .zh = "处罚决定被撤销",
     .en = "the decision is annulled",
     .stage = 4,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = AFTER "review-none review-upheld reconsidering suing publication-due published "
                   "withdrawn publication-none",
     .to = "annulled review-annulled",
     .moves =
         "published>withdraw-due publication-due>publication-none payment-due>payment-annulled "
         "payment-demanded>payment-annulled enforcing>payment-annulled "
         "payment-ended>payment-annulled paid>refunding",
     .not_by = "decide",
     .stops = "payment enforcement-demand court-enforcement reconsideration lawsuit "
              "lawsuit-after-review decision-publish rectify recheck",
     .resumes = "review",
     .basis = WITHDRAWING "；" RECONSIDERING "；" SUING,
     .fields = FIELDS{DATE_TOOK, CODED("by", CASE_CODE, "撤销机关", "annulled by", "annulments"),
                      REASON, FIELD_END},
     .step = &annul},
    {.id = "redo",
     .zh = "责令重新作出行政行为",
     .en = "begin the inquiry anew",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "annulled payment-none payment-annulled",
     .to = "investigating",
     .starts = "decision",
     .basis = RECONSIDERING "；" SUING,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = NULL}};
