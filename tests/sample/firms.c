/* One made-up firm, and the enterprises and classes files with their dirt. */
#include <stdlib.h>
#include <string.h>

#include "sample.h"

#define PICK(r, list) (list)[rng_below(r, sizeof(list) / sizeof *(list))]

static const char *const brand1[] = {"华", "鑫", "恒", "瑞", "盛", "金", "吉", "东", "长", "天",
                                     "宏", "兴", "百", "德", "福", "北", "信", "泰", "安", "春"};
static const char *const brand2[] = {"远", "达", "通", "源", "丰", "茂", "隆", "昌", "祥", "辉",
                                     "林", "润", "诚", "和", "康", "杰", "博", "旺", "佳", "美"};
static const char *const brand_foreign[] = {"韩亚", "丰田通", "大众零", "三井", "友邦", "凯捷",
                                            "博世", "伊藤",   "乐金",   "港华", "新鸿", "台积"};

/* GB/T 4754 classes with the word that a firm of the trade has in its name. */
static const struct trade {
    const char *code, *word;
} trades[] = {
    {"F5211", "超市"},     {"F5273", "五金"},       {"F5164", "医药"},     {"H6210", "餐饮"},
    {"I6510", "软件"},     {"C3670", "汽车零部件"}, {"C1361", "米业"},     {"A0111", "农业"},
    {"E4710", "建筑工程"}, {"G5430", "物流"},       {"K7010", "房地产"},   {"L7212", "咨询"},
    {"M7320", "科技"},     {"O8111", "汽车维修"},   {"C2710", "制药"},     {"F5135", "服装"},
    {"N7810", "环保"},     {"R9051", "文化传媒"},   {"P8391", "教育咨询"}, {"C1340", "食品加工"},
};

/* Domestic types by weight (per mille); 9500 is a household. */
static const struct kind {
    const char *type, *form;
    uint32_t weight;
} kinds[] = {
    {"1130", "有限公司", 360},
    {"1151", "有限公司", 250},
    {"1190", "有限责任公司", 110},
    {"1110", "集团有限公司", 10},
    {"1219", "股份有限公司", 20},
    {"2130", "有限公司分公司", 60},
    {"2151", "有限公司分公司", 20},
    {"3100", "总公司", 10},
    {"4533", "合伙企业（有限合伙）", 40},
    {"4540", "经营部（个人独资）", 30},
    {"1122", "投资有限公司", 5},
    {"2122", "有限公司分公司", 3},
    {"9500", "商行", 82},
};
static const char *const foreign_types[] = {"5110", "5120", "5150", "5190", "6110", "6150", "6190"};

static const struct state {
    const char *text;
    bool in_business;
    uint32_t weight;
} states[] = {
    {"存续", true, 700}, {"在业", true, 150}, {"开业", true, 80},
    {"注销", false, 35}, {"吊销", false, 18}, {"迁出", false, 5},
    {"撤销", false, 2},  {"停业", false, 8},  {"清算", false, 2},
};
static const char *const tags[] = {"食品", "特种设备", "规上工业", "出口", "专精特新", "农资"};
static const char *const roads[] = {"人民大街", "解放路", "吉林大路", "建设街",
                                    "长江路",   "东风街", "站前路",   "民主路"};

static void name_firm(struct firm *f, const struct region *place, struct rng *r, const char *form)
{
    const struct trade *trade = &PICK(r, trades);

    f->industry = trade->code;
    if (f->foreign)
        snprintf(f->name, sizeof f->name, "%s%s（%s）有限公司", PICK(r, brand_foreign), trade->word,
                 place->name);
    else if (strcmp(f->type, "9500") == 0)
        snprintf(f->name, sizeof f->name, "%s%s%s%s%s", place->name, PICK(r, brand1),
                 PICK(r, brand2), trade->word, form);
    else
        snprintf(f->name, sizeof f->name, "%s%s%s%s%s%s", place->name, PICK(r, brand1),
                 PICK(r, brand2), PICK(r, brand1), trade->word, form);
}

/* Shares of a real prefecture: A 65.4, B 25.3, C 7.7, D 1.5 %; two firms in a hundred, the newest,
 * have none yet. */
static void classify(struct firm *f, struct rng *r)
{
    uint32_t at = rng_below(r, 999);

    f->class = at < 654 ? 'A' : at < 907 ? 'B' : at < 984 ? 'C' : 'D';
    f->score = f->class == 'A'   ? 800 + (int)rng_below(r, 200)
               : f->class == 'B' ? 600 + (int)rng_below(r, 200)
               : f->class == 'C' ? 400 + (int)rng_below(r, 200)
                                 : (int)rng_below(r, 400);
    if (rng_chance(r, 20))
        f->class = 0;
}

void make_firm(struct firm *f, const struct province *p, struct rng *r, uint32_t i)
{
    const struct region *place = province_pick(p, r);
    const char *form = "有限公司";
    size_t k = 0;

    *f = (struct firm){.region = place->code, .foreign = rng_chance(r, 9)};
    /* A zone has no bureau of its own in the table: its firms name the prefecture's. */
    f->bureau = place->level == 'z' ? place->code / 100 * 100 : place->code;
    if (!f->foreign) {
        for (uint32_t at = rng_below(r, 1000); at >= kinds[k].weight; k++)
            at -= kinds[k].weight;
        form = kinds[k].form;
    }
    snprintf(f->type, sizeof f->type, "%s", f->foreign ? PICK(r, foreign_types) : kinds[k].type);
    make_uscc(f->uscc, place->code, i, strcmp(f->type, "9500") == 0 ? '2' : '1');
    name_firm(f, place, r, form);
    k = 0;
    for (uint32_t at = rng_below(r, 1000); at >= states[k].weight; k++)
        at -= states[k].weight;
    f->status = states[k].text;
    f->in_business = states[k].in_business;
    f->year = 1995 + (int)rng_below(r, 31);
    f->month = 1 + (int)rng_below(r, 12);
    f->day = 1 + (int)rng_below(r, 28);
    snprintf(f->address, sizeof f->address, "吉林省%s%s%u号", place->name, PICK(r, roads),
             1 + rng_below(r, 2999));
    if (rng_chance(r, 80))
        snprintf(f->tags, sizeof f->tags, "%s", PICK(r, tags));
    classify(f, r);
}

/* The same day, as different spreadsheets write it. */
static void write_date(char out[32], const struct firm *f, uint32_t form)
{
    int y = f->year, m = f->month, d = f->day;

    switch (form) {
    case 1:
        snprintf(out, 32, "%d-%d-%d", y, m, d);
        break;
    case 2:
        snprintf(out, 32, "%d/%02d/%02d", y, m, d);
        break;
    case 3:
        snprintf(out, 32, "%d%02d%02d", y, m, d);
        break;
    case 4:
        snprintf(out, 32, "%d年%d月%d日", y, m, d);
        break;
    default:
        snprintf(out, 32, "%d-%02d-%02d", y, m, d);
    }
}

/* ASCII to full width: U+0021…007E become U+FF01…FF5E. */
static void widen(char *out, size_t size, const char *in)
{
    char *o = out;

    for (; *in && o + 4 < out + size; in++) {
        if (*in > ' ' && *in < 0x7f) {
            unsigned cp = 0xff01u + (unsigned)(*in - '!');
            *o++ = (char)(0xe0 | (cp >> 12));
            *o++ = (char)(0x80 | ((cp >> 6) & 0x3f));
            *o++ = (char)(0x80 | (cp & 0x3f));
        } else {
            *o++ = *in;
        }
    }
    *o = '\0';
}

static void dirty_uscc(char out[80], const char *uscc, struct rng *r)
{
    switch (rng_below(r, 40)) {
    case 0:
        snprintf(out, 80, "\t%s", uscc);
        break;
    case 1:
        snprintf(out, 80, "'%s", uscc);
        break;
    case 2:
        snprintf(out, 80, "=\"%s\"", uscc);
        break;
    case 3:
        widen(out, 80, uscc);
        break;
    case 4:
        snprintf(out, 80, "　%s ", uscc);
        break;
    default:
        snprintf(out, 80, "%s", uscc);
    }
}

#define FIRM_COLUMNS 13
static const char *const firm_header[FIRM_COLUMNS] = {
    "序号",     "统一社会信用代码", "企业名称", "企业类型", "登记机关", "行政区划代码", "管辖单位",
    "行业代码", "登记状态",         "成立日期", "住所",     "标签",     "法定代表人"};

static void write_firm(struct csv *c, const struct firm *f, struct rng *dirt, uint32_t number)
{
    char serial[16], uscc[80], bureau[16], digits[16], place[80], date[32], labels[160];

    snprintf(serial, sizeof serial, "%u", number);
    snprintf(uscc, sizeof uscc, "%s", f->uscc);
    snprintf(digits, sizeof digits, "%u", f->region);
    snprintf(place, sizeof place, "%s", digits);
    snprintf(bureau, sizeof bureau, "%u", f->bureau);
    snprintf(labels, sizeof labels, "%s", f->tags);
    write_date(date, f, dirt ? rng_below(dirt, 5) : 0);
    if (dirt) {
        static const char *const joints[] = {"，", "、", ";"};
        dirty_uscc(uscc, f->uscc, dirt);
        if (*f->tags && rng_chance(dirt, 300))
            snprintf(labels, sizeof labels, "%s%s老字号", f->tags, PICK(dirt, joints));
        if (rng_chance(dirt, 20))
            widen(place, sizeof place, digits);
    }
    const char *row[FIRM_COLUMNS] = {serial,     uscc,   f->name,     f->type,   "略",
                                     place,      bureau, f->industry, f->status, date,
                                     f->address, labels, "略"};
    csv_row(c, row, FIRM_COLUMNS);
}

/* Rows that must be refused, each for a reason of its own. */
static uint32_t write_bad_firms(struct csv *c, const struct province *p, struct rng *r,
                                uint32_t first)
{
    static const struct bad {
        int column;
        const char *value;
    } bads[] = {
        {1, "91350211M0000XUF46"}, /* a real firm whose check character does not fit */
        {1, "220102600123456"},    /* an old 15-digit number */
        {1, ""},
        {1, "9122010OMA00000000"}, /* letter O */
        {1, "91220102MA1234567"},  /* 17 characters */
        {2, ""},
        {2, "坏\x01字符商行"},
        {3, "ABCD"},
        {3, "0000"},
        {5, "229999"},
        {6, "999999"},
        {8, "不知道"},
        {9, "2021-02-30"},
        {9, "去年"},
        {9, "2031年13月1日"},
    };
    uint32_t count = 0;

    for (uint32_t round = 0; round < 4; round++)
        for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
            struct firm f;
            char place[16], bureau[16], date[32];
            make_firm(&f, p, r, first + count);
            snprintf(place, sizeof place, "%u", f.region);
            snprintf(bureau, sizeof bureau, "%u", f.bureau);
            write_date(date, &f, 0);
            const char *row[FIRM_COLUMNS] = {"",        f.uscc, f.name,     f.type,   "略",
                                             place,     bureau, f.industry, f.status, date,
                                             f.address, f.tags, "略"};
            row[bads[i].column] = bads[i].value;
            csv_row(c, row, FIRM_COLUMNS);
            count++;
        }
    for (uint32_t i = 0; i < 30; i++) { /* one digit mistyped: always found, 31 is prime */
        struct firm f;
        make_firm(&f, p, r, first + count);
        char *at = &f.uscc[i % 3 ? 12 : 17];
        *at = *at == '7' ? '8' : '7';
        write_firm(c, &f, NULL, 0);
        count++;
    }
    return count;
}

static void add_formula_names(struct firm *firms, uint32_t count)
{
    static const char *const names[] = {"=HYPERLINK(\"http://example.invalid\",\"点我\")商行",
                                        "+86国际商行",
                                        "-折扣店（长春）有限公司",
                                        "@餐饮有限公司",
                                        "=1+1电子科技有限公司",
                                        "“引号”，逗号有限公司"};

    for (uint32_t i = 0; i < sizeof names / sizeof *names && i * 97 < count; i++)
        snprintf(firms[i * 97].name, sizeof firms->name, "%s", names[i]);
}

void write_enterprises(const struct options *o, const struct province *p, struct tally *t,
                       struct firm **out)
{
    struct rng r = {o->seed}, dirt = {o->seed ^ 0xd1c7};
    struct firm *firms = calloc(o->firms, sizeof *firms);
    struct csv c;

    if (!firms) {
        fputs("make-sample: not enough memory for so many firms\n", stderr);
        exit(1);
    }
    csv_open(&c, o->dir, "enterprises-full.csv", o->clean ? ENC_UTF8 : ENC_GB18030,
             o->clean ? "\n" : "\r\n");
    if (!o->clean)
        csv_line(&c, "吉林省经营主体名录（样本）,,,,,,,,,,,,");
    csv_row(&c, firm_header, FIRM_COLUMNS);
    for (uint32_t i = 0; i < o->firms; i++)
        make_firm(&firms[i], p, &r, i);
    if (!o->clean)
        add_formula_names(firms, o->firms);
    for (uint32_t i = 0; i < o->firms; i++) {
        if (!o->clean && i % 1500 == 7) { /* the firm comes again below, with its right name */
            struct firm old = firms[i];
            snprintf(old.name, sizeof old.name, "（旧名称）%s", old.industry);
            write_firm(&c, &old, NULL, i + 1);
            t->duplicate_firms++;
        }
        write_firm(&c, &firms[i], o->clean ? NULL : &dirt, i + 1);
        t->not_in_business += !firms[i].in_business;
        t->foreign += firms[i].foreign;
    }
    if (!o->clean) {
        t->refused_firms = write_bad_firms(&c, p, &r, o->firms);
        char total[64];
        snprintf(total, sizeof total, "合计,%u,,,,,,,,,,,", o->firms);
        csv_line(&c, total);
    }
    csv_close(&c);
    t->firms = o->firms;
    *out = firms;
}

void write_classes(const struct options *o, const struct firm *firms, uint32_t count,
                   struct tally *t)
{
    static const char *const header[] = {"统一社会信用代码", "企业名称", "信用风险等级", "评分",
                                         "评定日期"};
    static const char *const bad[][5] = {
        {"91350211M0000XUF46", "某公司", "A", "900", "2026-11-01"},
        {"", "无代码", "B", "700", "2026-11-01"},
        {NULL, "等级不存在", "E", "100", "2026-11-01"},
        {NULL, "日期不存在", "A", "900", "2026-02-30"},
        {NULL, "等级空白", "", "900", "2026-11-01"},
    };
    struct csv c;

    csv_open(&c, o->dir, "classes.csv", o->clean ? ENC_UTF8 : ENC_UTF8_BOM,
             o->clean ? "\n" : "\r\n");
    csv_row(&c, header, 5);
    for (uint32_t i = 0; i < count; i++) {
        char class[2] = {firms[i].class, '\0'}, score[12];
        if (!firms[i].class)
            continue;
        snprintf(score, sizeof score, "%d", firms[i].score);
        const char *const row[] = {firms[i].uscc, firms[i].name,
                                   !o->clean && i % 50 == 0 && class[0] == 'A' ? "Ａ" : class,
                                   score, i % 3 || o->clean ? "2026-11-01" : "2026年11月1日"};
        csv_row(&c, row, 5);
        t->classified++;
        t->by_class[class[0] - 'A']++;
    }
    for (size_t i = 0; !o->clean && i < sizeof bad / sizeof *bad; i++) {
        const char *row[5] = {bad[i][0] ? bad[i][0] : firms[i].uscc, bad[i][1], bad[i][2],
                              bad[i][3], bad[i][4]};
        csv_row(&c, row, 5);
        t->refused_classes++;
    }
    csv_close(&c);
}

/* One clean enterprises file in random order, about 120 bytes a row, its classes, and with
 * --changed a second one in which that share of the rows has another name. */
static void write_bench_file(const struct options *o, const struct province *p, bool changed)
{
    struct rng r = {o->seed}, change = {o->seed + 1};
    struct csv c;

    csv_open(&c, o->dir, changed ? "bench-changed.csv" : "bench.csv", ENC_UTF8, "\n");
    csv_line(
        &c,
        "统一社会信用代码,企业名称,企业类型,行政区划代码,管辖单位,行业代码,登记状态,成立日期,住所,"
        "标签");
    for (uint32_t i = 0; i < o->firms; i++) {
        struct firm f;
        char place[16], bureau[16], date[32];
        make_firm(&f, p, &r, i);
        if (changed && rng_below(&change, 100) < o->changed_percent)
            snprintf(f.name, sizeof f.name, "更名企业%u有限公司", i);
        snprintf(place, sizeof place, "%u", f.region);
        snprintf(bureau, sizeof bureau, "%u", f.bureau);
        write_date(date, &f, 0);
        const char *street =
            f.address + strlen("吉林省") + strlen(province_find(p, f.region)->name);
        const char *row[] = {f.uscc,     f.name,   f.type, place,  bureau,
                             f.industry, f.status, date,   street, f.tags};
        csv_row(&c, row, sizeof row / sizeof *row);
    }
    csv_close(&c);
}

void write_bench(const struct options *o, const struct province *p)
{
    struct rng r = {o->seed};
    struct csv c;

    write_bench_file(o, p, false);
    if (o->changed_percent)
        write_bench_file(o, p, true);
    csv_open(&c, o->dir, "bench-classes.csv", ENC_UTF8, "\n");
    csv_line(&c, "统一社会信用代码,信用风险等级,评分,评定日期");
    for (uint32_t i = 0; i < o->firms; i++) {
        struct firm f;
        char line[64];
        make_firm(&f, p, &r, i);
        if (!f.class)
            continue;
        snprintf(line, sizeof line, "%s,%c,%d,2026-11-01", f.uscc, f.class, f.score);
        csv_line(&c, line);
    }
    csv_close(&c);
}
