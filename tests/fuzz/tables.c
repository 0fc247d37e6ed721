#include "tables.h"

#include <stdlib.h>

const struct codes *tables(void)
{
    static const char regions[] = "code,name,level,bureau\n220000,吉林省,province,220000\n"
                                  "220100,长春市,prefecture,220100\n220102,南关区,county,220102\n";
    static const char types[] = "pattern,group,name\n1xxx,domestic,内资\n5xxx,foreign,外资\n"
                                "6xxx,hmt,港澳台\n9500,household,个体\n";
    static const char status[] = "text,code,in_business\n存续,1,yes\n注销,2,no\n";
    static const char items[] = "code,name,kind,basis,department\n0101,执照,general,条例,信用\n"
                                "0401,食品,key,食品安全法,食品\n";
    static struct codes *codes;
    const char *texts[CODES_KINDS] = {[CODES_REGIONS] = regions,
                                      [CODES_TYPES] = types,
                                      [CODES_STATUS] = status,
                                      [CODES_ITEMS] = items};
    struct error e;

    if (!codes && codes_from_texts(NULL, texts, &codes, &e) != E_OK)
        abort();
    return codes;
}
