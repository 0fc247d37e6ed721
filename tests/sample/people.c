/* Inspectors in the 21-column list that bureaus keep, and recusals. */
#include <stdlib.h>
#include <string.h>

#include "sample.h"

#define PICK(r, list) (list)[rng_below(r, sizeof(list) / sizeof *(list))]

static const char *const family[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周",
                                     "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭",
                                     "马", "金", "朴", "崔", "全", "于", "姜", "韩"};
static const char *const given1[] = {"建", "国", "秀", "丽", "志", "海", "春", "晓", "文",
                                     "立", "永", "玉", "明", "东", "成", "美", "光", "哲"};
static const char *const given2[] = {"华", "军", "英", "伟", "强", "兰", "洋", "艳", "杰",
                                     "平", "刚", "静", "涛", "敏", "日", "峰", "",   ""};
static const char *const departments[] = {"信用监督管理科", "食品安全监管科", "特种设备科",
                                          "质量监督科",     "综合执法队",     "广告监管科"};
static const char *const skills[] = {"食品", "特种设备", "财务审计", "计量", ""};

#define COLUMNS 21
static const char *const header[COLUMNS] = {
    "序号",       "姓名",         "性别",         "人员编号",     "民族",
    "政治面貌",   "工作单位全称", "单位代码",     "所属部门",     "级别",
    "职务",       "执法证号",     "执法证有效期", "国家执法证号", "国家执法证有效期",
    "可检查事项", "专业资质",     "是否专家",     "状态",         "联系电话",
    "备注"};

struct person {
    char id[16], name[64], unit[96], code[16], cert[24], second[24], until[32], until2[32];
    const char *sex, *department, *level, *skill, *expert, *state;
    bool expired;
};

static void make_person(struct person *p, const struct region *bureau, struct rng *r, uint32_t i)
{
    bool two = rng_chance(r, 500);

    memset(p, 0, sizeof *p);
    snprintf(p->id, sizeof p->id, "JL%05u", i + 1);
    snprintf(p->name, sizeof p->name, "%s%s%s", PICK(r, family), PICK(r, given1), PICK(r, given2));
    snprintf(p->unit, sizeof p->unit, "%s市场监督管理局", bureau->name);
    snprintf(p->code, sizeof p->code, "%u", bureau->code);
    snprintf(p->cert, sizeof p->cert, "07%06u%04u", bureau->code % 1000000, i % 10000);
    p->expired = rng_chance(r, 40);
    if (p->expired)
        snprintf(p->until, sizeof p->until, "2026-%u-%u", 1 + rng_below(r, 10),
                 1 + rng_below(r, 28));
    else if (rng_chance(r, 60))
        snprintf(p->until, sizeof p->until, "%s", rng_chance(r, 500) ? "长期" : "9999-09-09");
    else
        snprintf(p->until, sizeof p->until, "20%u年%u月30日", 28 + rng_below(r, 4),
                 3 + rng_below(r, 9));
    if (two) {
        snprintf(p->second, sizeof p->second, "GJ%08u", 10000000 + i * 7);
        snprintf(p->until2, sizeof p->until2, "20%u/12/31", 28 + rng_below(r, 4));
    }
    p->sex = rng_chance(r, 400) ? "女" : "男";
    p->department = PICK(r, departments);
    p->level = bureau->level == 'd' ? "县级" : bureau->level == 'c' ? "市级" : "省级";
    p->skill = i % 3 == 0 ? "食品" : PICK(r, skills); /* every bureau has some for food */
    p->expert = rng_chance(r, 60) ? "是" : "否";
    p->state = rng_chance(r, 970) ? "在岗" : "离岗";
}

static void write_person(struct csv *c, const struct person *p, uint32_t number)
{
    char serial[16];

    snprintf(serial, sizeof serial, "%u", number);
    const char *row[COLUMNS] = {serial,
                                p->name,
                                p->sex,
                                p->id,
                                "汉族",
                                "群众",
                                p->unit,
                                p->code,
                                p->department,
                                p->level,
                                "科员",
                                p->cert,
                                p->until,
                                p->second,
                                p->until2,
                                number % 9 == 5 ? "0105、0201，0202;0402"
                                : number % 4    ? "全部"
                                                : "",
                                p->skill,
                                p->expert,
                                p->state,
                                "",
                                ""};
    csv_row(c, row, COLUMNS);
}

/* How many inspectors a bureau keeps: enough for pairs, more where there are more firms. */
static uint32_t staff_of(const struct region *bureau, struct rng *r)
{
    if (bureau->level == 'z')
        return 0;
    if (bureau->level == 'p')
        return 20;
    return (bureau->level == 'c' ? 14 : 6) + rng_below(r, 5) + bureau->weight / 900;
}

static void write_recusals(const struct options *o, const struct firm *firms, uint32_t count,
                           struct rng *r, struct tally *t)
{
    static const char *const columns[] = {"人员编号", "统一社会信用代码", "回避原因", "起始日期",
                                          "截止日期"};
    static const char *const reasons[] = {"近亲属任职", "本人曾在该企业工作", "持有股份",
                                          "利害关系"};
    struct csv c;

    csv_open(&c, o->dir, "recusals.csv", o->clean ? ENC_UTF8 : ENC_UTF8_BOM, "\r\n");
    csv_row(&c, columns, 5);
    for (uint32_t i = 0; i < t->inspectors; i += 5) {
        char id[16];
        snprintf(id, sizeof id, "JL%05u", i + 1);
        const char *row[] = {id, firms[(i * 7919u) % count].uscc, PICK(r, reasons), "2026-01-01",
                             i % 2 ? "长期" : "2027-12-31"};
        csv_row(&c, row, 5);
        t->recusals++;
    }
    if (!o->clean) {
        const char *wrong[][5] = {{"JL00001", "220102600123456", "旧号码", "2026-01-01", "长期"},
                                  {"", firms[0].uscc, "没有人", "2026-01-01", "长期"},
                                  {"JL00002", firms[1].uscc, "日期不存在", "2026-02-30", ""}};
        for (size_t i = 0; i < 3; i++) {
            csv_row(&c, wrong[i], 5);
            t->refused_recusals++;
        }
    }
    csv_close(&c);
}

void write_inspectors(const struct options *o, const struct province *p, const struct firm *firms,
                      uint32_t count, struct tally *t)
{
    struct rng r = {o->seed ^ 0x5eed};
    struct person person;
    struct csv c;
    uint32_t n = 0;

    csv_open(&c, o->dir, "inspectors.csv", o->clean ? ENC_UTF8 : ENC_GB18030, "\r\n");
    if (!o->clean)
        csv_line(&c, "执法检查人员名录库（样本）,,,,,,,,,,,,,,,,,,,,");
    csv_row(&c, header, COLUMNS);
    for (size_t b = 0; b < p->count; b++)
        for (uint32_t k = staff_of(&p->regions[b], &r); k > 0; k--, n++) {
            make_person(&person, &p->regions[b], &r, n);
            write_person(&c, &person, n + 1);
            t->expired += person.expired;
        }
    t->inspectors = n;
    if (!o->clean) {
        make_person(&person, &p->regions[0], &r, n);
        snprintf(person.until, sizeof person.until, "2027-02-29");
        write_person(&c, &person, 0);
        make_person(&person, &p->regions[0], &r, n + 1);
        person.id[0] = '\0';
        person.cert[0] = '\0';
        write_person(&c, &person, 0);
        make_person(&person, &p->regions[0], &r, n + 2);
        snprintf(person.code, sizeof person.code, "229998");
        write_person(&c, &person, 0);
        t->refused_inspectors = 3;
        csv_line(&c, "合计,,,,,,,,,,,,,,,,,,,,");
    }
    csv_close(&c);
    write_recusals(o, firms, count, &r, t);
}
