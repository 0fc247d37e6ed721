#include "core/fairness/randomness_words.h"

static const struct {
    const char *name;
    struct random_words title, meaning;
} kinds[RANDOM_KINDS] = {
    [RANDOM_POSITIONS] =
        {"positions",
         {"名单位置", "positions in the pool"},
         {"每个名单等分为若干段，随机抽取应从各段抽到差不多多的企业（卡方检验，按不放回抽取作有限总"
          "体修正）。"
          "某段偏多说明位置有人偏爱；各段过分平均说明是“每隔几户抽一户”。",
          "Each frozen pool is cut into equal slices; lots take about as many firms from each "
          "(chi-square with finite-population correction). Too many from one slice means that some "
          "places are favoured; too even means that every k-th firm was taken."}},
    [RANDOM_STRATUM] =
        {"stratum-positions",
         {"层内位置", "positions within a stratum"},
         {"同上，但只看一个分层；抽中不足 10 户的层不作检验。"
          "有限总体修正使抽取比例高的层也能正确判断。",
          "The same within one stratum; strata with fewer than ten drawn firms are not tested. The "
          "finite-population correction makes it right for strata of which a large share is "
          "drawn."}},
    [RANDOM_COUNT] =
        {"stratum-count",
         {"层的抽取数", "how many of a stratum"},
         {"每次抽取前冻结的期望数带有小数，由抽签决定进位或舍去；长期累计应与期望相符。"
          "偏离过大说明有的层总被照顾或总被多抽。",
          "Expectations frozen before each draw have a fraction that a lot rounds up or down; in "
          "the "
          "long run counts follow them. A large difference means that a stratum is spared, or "
          "burdened, again and again."}},
    [RANDOM_OFFSET] =
        {"quota-offset",
         {"名额进位数", "the number that rounds quotas"},
         {"每次抽取用一个 0 到 1 "
          "之间的随机数决定各层名额的进位，多次抽取中它应均匀分布（柯尔莫哥洛夫–斯米尔诺夫检验）。"
          "集中在某处说明随机数不随机。",
          "Each draw rounds all its quotas by one random number between 0 and 1, which over many "
          "draws spreads evenly (Kolmogorov and Smirnov's test). If it gathers somewhere, the "
          "randomness is not random."}},
    [RANDOM_NEIGHBOURS] =
        {"neighbours",
         {"相邻企业同时抽中", "neighbours drawn together"},
         {"随机抽取会有一定数量的相邻企业同时抽中，其分布可以精确算出。"
          "太少说明是等距抽取，太多说明是成片抽取。",
          "Lots draw a certain number of neighbours in a pool together, and how many is known "
          "exactly. Too few means evenly spaced picks, too many means picks in blocks."}},
    [RANDOM_GAPS] =
        {"gaps",
         {"抽中序号的间隔", "gaps between drawn numbers"},
         {"一次抽取中相邻两个抽中序号的间隔，随机时有大有小，其离散程度的均值和方差可以精确算出。"
          "过分相等说明是等距抽取，过分悬殊说明是成片抽取。",
          "The gaps between the numbers drawn from one pool are large and small under lots, and "
          "how "
          "unequal is known exactly. Too equal means that every k-th firm was taken, too unequal "
          "that picks come in blocks."}},
    [RANDOM_REPEATS] =
        {"repeats",
         {"重复抽中与从未抽中", "drawn again, never drawn"},
         {"每次抽取时名单中已有一些企业曾被抽中，再次抽中的户数应与其占比相符；重复越多，从未抽中的"
          "就越多。"
          "太多说明总抽同一批企业，太少说明有人刻意轮流。",
          "Some firms in each pool have been drawn before, and lots draw them again by their "
          "share; "
          "the more are drawn again, the more are never drawn. Too many means that the same firms "
          "are drawn over and over, too few that somebody takes turns."}},
    [RANDOM_PAIRS] =
        {"pairs",
         {"检查人员搭档", "who goes with whom"},
         {"用同样的名单、回避、组长和负荷，以别的随机数重新分派多次，比较两人同组的次数。"
          "差异过大说明有人总在一起或从不在一起，差异过小说明是轮流搭配而不是抽签。",
          "The same targets, recusals, leads and loads are assigned many times with other lots, "
          "and "
          "how often two people go together is compared. Too uneven means that some always or "
          "never "
          "meet, too even that turns were taken instead of lots."}},
};

const char *random_kind_name(enum random_kind kind)
{
    return kinds[kind].name;
}

struct random_words random_title(enum random_kind kind)
{
    return kinds[kind].title;
}

struct random_words random_meaning(enum random_kind kind)
{
    return kinds[kind].meaning;
}

struct random_words random_verdict(const struct random_test *t)
{
    if (t->adjusted < RANDOM_ALPHA)
        return t->low
                   ? (struct random_words){"异常偏低：请查明原因", "ODD, too low: find out why"}
                   : (struct random_words){"异常偏高：请查明原因", "ODD, too high: find out why"};
    if (t->p < RANDOM_ALPHA)
        return (struct random_words){"单看少见，但检验很多，属正常",
                                     "rare alone, but not among so many tests"};
    return (struct random_words){"符合抽签", "as lots have it"};
}

struct random_words random_never_again(void)
{
    return (struct random_words){"数值看上去异常，绝不是重新抽取的理由：诚实的抽取做得多了，总有几"
                                 "次看上去异常。应当做的是核对证明、查明原因。",
                                 "An odd value is never a reason to draw again: among many honest "
                                 "draws some look odd. Check "
                                 "the proofs and find out why."};
}
