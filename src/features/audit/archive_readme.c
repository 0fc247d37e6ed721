#include "archive_readme.h"

#include "core/base/date.h"

static const char zh[] =
    "# 双随机抽查审计资料\n"
    "\n"
    "期间：%1$s 至 %2$s。日志：%3$s，共 %4$llu 条。制作时间：%5$s（UTC）。\n"
    "\n"
    "## 如何核对\n"
    "\n"
    "解开归档后，在本文件所在的文件夹中运行（不需要网络、数据库或守护进程）：\n"
    "\n"
    "    inspect-verify site site --audit audit --from %1$s --until %2$s\n"
    "    inspect-verify site site --audit audit --from %1$s --until %2$s --statistics\n"
    "    for f in cases/*.json; do inspect-verify case \"$f\" --site site --from %1$s --until "
    "%2$s; done\n"
    "\n"
    "日志总是整个核对；期间以外的抽取和结果只核对日志条目，其文件不在本归档中。\n"
    "请用您自己从可信来源得到的 inspect-verify，并把 site/log.vkey 与您手中的验证公钥比对。\n"
    "\n"
    "## 内容\n"
    "\n"
    "| 文件夹 | 内容 |\n"
    "|---|---|\n"
    "| `site/` | 公开日志：检查点、公钥、全部条目、计划，期间内已揭示的名单和已公示的结果 |\n"
    "| `audit/` | 期间内每次抽取的分层、名单、检查人员和抽取记录 |\n"
    "| `cases/` | 期间内抽取产生的每个案件的全部经过和证明 |\n"
    "| `lists/` | "
    "清单：抽取、作废和更换、及时性、随机性检验、内外资对比、人工指派、检查记录、案件、操作记录；"
    "`名称.csv` 为中文，`名称.en.csv` 为英文 |\n"
    "\n"
    "`audit/`、`cases/` 和 `lists/` 含有企业分类、人员和案件内容，依法保密，不得公开。\n"
    "统计上看似异常，绝不是重新抽取的理由。\n"
    "\n";

static const char en[] =
    "# Random inspections: everything for an audit\n"
    "\n"
    "Period: %1$s to %2$s. Log: %3$s, %4$llu entries. Made at %5$s (UTC).\n"
    "\n"
    "## How to check it\n"
    "\n"
    "Unpack it and run the commands above in the folder of this file; they need no network, no "
    "database and no daemon.\n"
    "The log is always checked as a whole; of draws and results outside the period only the "
    "entries "
    "are, because their files are not here.\n"
    "Use an inspect-verify that you got from a source you trust, and compare site/log.vkey with "
    "the "
    "verifier key that you hold.\n"
    "\n"
    "`site/` is the public log with plans, revealed lists and disclosed results; `audit/` the "
    "strata, "
    "pools, inspectors and records of each draw and the firms it was made from; `cases/` every "
    "case with its proofs; `lists/` "
    "spreadsheets (draws, officers, timeliness, randomness, treatment, teams by hand, visits, "
    "cases, "
    "admin), with Chinese words in `NAME.csv` and English ones in `NAME.en.csv`.\n"
    "`audit/`, `cases/` and `lists/` hold classes of firms, people and the content of cases: they "
    "are confidential.\n"
    "An odd statistic is never a reason to draw again.\n";

void archive_readme(const char *origin, const struct audit_span *span, int64_t now, uint64_t size,
                    struct buf *out)
{
    char from[11], until[11], when[21];

    day_format(span->from, from);
    day_format(span->until, until);
    instant_format(now, when);
    buf_addf(out, zh, from, until, origin, (unsigned long long)size, when);
    buf_addf(out, en, from, until, origin, (unsigned long long)size, when);
}
