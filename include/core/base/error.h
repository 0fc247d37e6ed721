/* Errors that tell people what to do next, in Chinese and in English.
 *
 * Every function that can fail returns an enum err (E_OK is 0) and takes a struct error as
 * its last argument. The callee fills it exactly when it returns something other than E_OK.
 * Both sentences take the same arguments in the same order; use %1$s positions where the
 * word order of the two languages differs. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

enum err {
    E_OK = 0,
    E_INPUT,    /* the person or file that asked is wrong: says where and what to change */
    E_NOTFOUND, /* what was named does not exist */
    E_CONFLICT, /* exists already, or the state does not allow it now */
    E_DENIED,   /* the person may not do this */
    E_IO,       /* disk, socket or database said no */
    E_CORRUPT,  /* stored or signed data is not what it must be */
    E_LIMIT,    /* a configured or physical limit is reached */
    E_STOPPED,  /* cancelled, or the daemon is stopping */
    E_LOGIN     /* who asks is not known, or not any more: sign in */
};

struct error {
    enum err code;
    char zh[512];
    char en[512];
    char field[32]; /* id of the field of a form that is wrong; "" if none is */
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* Fills e and returns code, so that `return error_set(...)` reads well. e may be NULL. */
enum err error_set(struct error *e, enum err code, const char *zh, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* Puts context in front of both sentences: "<context>: <sentence>". Returns e->code. */
enum err error_wrap(struct error *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* For a failed system call: appends strerror(errno_value) to both sentences; code E_IO. */
enum err error_errno(struct error *e, int errno_value, const char *zh, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* The stable English word for a code ("input", "not-found", …), used in JSON answers. */
const char *err_name(enum err code);

/* The code of a word that err_name gave; E_IO if unknown. */
enum err err_from_name(const char *name);

#endif
