#include "core/law/uscc.h"

#include <stddef.h>
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* Value of a character in GB 32100-2015 table 1, -1 if it has none. */
static int value_of(char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;

    return at ? (int)(at - alphabet) : -1;
}

char uscc_check_char(const char *first17)
{
    static const int weights[17] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    int sum = 0;

    for (int i = 0; i < 17; i++) {
        int value = value_of(first17[i]);
        if (value < 0)
            return 0;
        sum += value * weights[i];
    }
    return alphabet[(31 - sum % 31) % 31];
}

enum uscc_fault uscc_check(const char *text)
{
    size_t len = strlen(text);

    if (len == 0)
        return USCC_EMPTY;
    if (len == 15 && strspn(text, "0123456789") == 15)
        return USCC_OLD_NUMBER;
    if (len != USCC_LEN)
        return USCC_LENGTH;
    if (strspn(text, alphabet) != USCC_LEN)
        return USCC_ALPHABET;
    return uscc_check_char(text) == text[17] ? USCC_OK : USCC_CHECK;
}

const char *uscc_fault_zh(enum uscc_fault fault)
{
    static const char *const words[] = {
        [USCC_OK] = "正确",
        [USCC_EMPTY] = "统一社会信用代码为空",
        [USCC_OLD_NUMBER] = "是 15 位旧注册号，请换成 18 位统一社会信用代码",
        [USCC_LENGTH] = "统一社会信用代码应为 18 位",
        [USCC_ALPHABET] = "只能用数字和大写字母，且不含 I、O、S、V、Z",
        [USCC_CHECK] = "校验码不符，请核对；确属该企业的，由管理员列入 uscc-accepted.csv",
    };

    return words[fault];
}

const char *uscc_fault_en(enum uscc_fault fault)
{
    static const char *const words[] = {
        [USCC_OK] = "correct",
        [USCC_EMPTY] = "the unified social credit code is empty",
        [USCC_OLD_NUMBER] = "this is an old 15-digit registration number; give the 18-character "
                            "unified social credit code",
        [USCC_LENGTH] = "a unified social credit code has 18 characters",
        [USCC_ALPHABET] = "only digits and capital letters without I, O, S, V, Z are allowed",
        [USCC_CHECK] = "the check character does not fit; compare it with the licence, or let an "
                       "administrator list the firm in uscc-accepted.csv",
    };

    return words[fault];
}
