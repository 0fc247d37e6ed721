/* Unified social credit codes, GB 32100-2015: 18 characters of 0-9A-HJ-NPQRTUWXY, the last one a
 * check character. The region digits inside are those of first coding, never the present place.
 * Codes are compared as they stand: fold full-width and lower case before (ingest does). */
#ifndef LAW_USCC_H
#define LAW_USCC_H

#define USCC_LEN 18

enum uscc_fault {
    USCC_OK = 0,
    USCC_EMPTY,
    USCC_OLD_NUMBER, /* 15 digits: a registration number from before 2015 */
    USCC_LENGTH,
    USCC_ALPHABET,
    USCC_CHECK /* the check character does not fit: a misprint, or one of the few listed firms */
};

/* Checks a NUL-terminated text. Firms that an administrator has listed as accepted in spite of
 * their check character: codes_check_uscc in core/law/codes.h. */
enum uscc_fault uscc_check(const char *text);

/* The check character that belongs to the first 17 characters; 0 if one is not of the alphabet. */
char uscc_check_char(const char *first17);

/* What is wrong and what to do, one sentence without full stop. */
const char *uscc_fault_zh(enum uscc_fault fault);
const char *uscc_fault_en(enum uscc_fault fault);

#endif
