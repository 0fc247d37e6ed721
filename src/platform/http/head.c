#include "head.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- refusing ---- */

static void refuse(struct head *h, int status, const char *zh, const char *en)
{
    h->state = HEAD_BAD;
    h->status = status;
    h->why.code = E_INPUT;
    snprintf(h->why.zh, sizeof h->why.zh, "%s", zh);
    snprintf(h->why.en, sizeof h->why.en, "%s", en);
}

static void malformed(struct head *h)
{
    refuse(h, 400, "这个请求的格式不符合 HTTP，没有处理。请用浏览器重新打开页面。",
           "This request is not well-formed HTTP and was not looked at. Open the page again in a "
           "browser.");
}

static void ambiguous(struct head *h)
{
    refuse(h, 400, "这个请求可以有两种理解，没有处理。请检查中间的代理服务器。",
           "This request can be read in two ways, so it was refused. Check the proxy on the way.");
}

static void too_long(struct head *h, int status)
{
    refuse(h, status, "请求的网址或头部太长，没有处理。请清除本站的 Cookie，或缩短查询条件。",
           "The address or the headers of this request are too long. Clear this site's cookies, or "
           "ask for less at once.");
}

/* ---- characters ---- */

/* One bit for each set, as every byte of every head is looked up. */
enum { TOKEN = 1, URL = 2 };
#define BOTH (TOKEN | URL)
static const unsigned char sets[256] = {
    ['0'] = BOTH,  ['1'] = BOTH,  ['2'] = BOTH,  ['3'] = BOTH,  ['4'] = BOTH,  ['5'] = BOTH,
    ['6'] = BOTH,  ['7'] = BOTH,  ['8'] = BOTH,  ['9'] = BOTH,  ['a'] = BOTH,  ['b'] = BOTH,
    ['c'] = BOTH,  ['d'] = BOTH,  ['e'] = BOTH,  ['f'] = BOTH,  ['g'] = BOTH,  ['h'] = BOTH,
    ['i'] = BOTH,  ['j'] = BOTH,  ['k'] = BOTH,  ['l'] = BOTH,  ['m'] = BOTH,  ['n'] = BOTH,
    ['o'] = BOTH,  ['p'] = BOTH,  ['q'] = BOTH,  ['r'] = BOTH,  ['s'] = BOTH,  ['t'] = BOTH,
    ['u'] = BOTH,  ['v'] = BOTH,  ['w'] = BOTH,  ['x'] = BOTH,  ['y'] = BOTH,  ['z'] = BOTH,
    ['A'] = BOTH,  ['B'] = BOTH,  ['C'] = BOTH,  ['D'] = BOTH,  ['E'] = BOTH,  ['F'] = BOTH,
    ['G'] = BOTH,  ['H'] = BOTH,  ['I'] = BOTH,  ['J'] = BOTH,  ['K'] = BOTH,  ['L'] = BOTH,
    ['M'] = BOTH,  ['N'] = BOTH,  ['O'] = BOTH,  ['P'] = BOTH,  ['Q'] = BOTH,  ['R'] = BOTH,
    ['S'] = BOTH,  ['T'] = BOTH,  ['U'] = BOTH,  ['V'] = BOTH,  ['W'] = BOTH,  ['X'] = BOTH,
    ['Y'] = BOTH,  ['Z'] = BOTH,  ['!'] = BOTH,  ['$'] = BOTH,  ['&'] = BOTH,  ['\''] = BOTH,
    ['*'] = BOTH,  ['+'] = BOTH,  ['-'] = BOTH,  ['.'] = BOTH,  ['_'] = BOTH,  ['~'] = BOTH,
    ['#'] = TOKEN, ['%'] = TOKEN, ['^'] = TOKEN, ['`'] = TOKEN, ['|'] = TOKEN, ['('] = URL,
    [')'] = URL,   [','] = URL,   [';'] = URL,   ['='] = URL,   [':'] = URL,   ['@'] = URL,
    ['/'] = URL,   ['?'] = URL,   ['['] = URL,   [']'] = URL};

/* RFC 9110, 5.6.2 */
static bool is_token(char c)
{
    return sets[(unsigned char)c] & TOKEN;
}

static int hex(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* What RFC 3986 lets stand in a path or query, apart from %. */
static bool is_url(char c)
{
    return sets[(unsigned char)c] & URL;
}

/* ---- the request line ---- */

/* The next character of a path, decoded; moves *p behind it. -1: malformed. */
static int next_char(const char **p)
{
    const char *at = *p;

    if (*at != '%') {
        *p += 1;
        return is_url(*at) ? (unsigned char)*at : -1;
    }
    int high = hex(at[1]), low = high < 0 ? -1 : hex(at[2]);
    *p += 3;
    return low < 0 ? -1 : high << 4 | low;
}

/* Well-formed; no %00; in the path no slash in disguise, no "." or ".." segment. */
static bool good_target(const char *target)
{
    bool query = false;
    size_t dots = 0, others = 0; /* of the segment */

    if (*target != '/')
        return false;
    for (const char *p = target; *p || (!query && dots);) {
        const char *from = p;
        int c = *p ? next_char(&p) : '/';
        if (c <= 0)
            return false;
        if (query)
            continue;
        if (*from == '?')
            query = true;
        if (*from == '/' || *from == '?' || !*from) {
            if (dots && dots <= 2 && !others)
                return false;
            dots = others = 0;
            if (!*from)
                break;
        } else if (c == '/' || c == '\\') {
            return false;
        } else if (c == '.') {
            dots++;
        } else {
            others++;
        }
    }
    return true;
}

static void read_version(struct head *h, const char *version)
{
    if (strcmp(version, "HTTP/1.1") == 0)
        h->keep_alive = true;
    else if (strcmp(version, "HTTP/1.0") == 0)
        h->keep_alive = false;
    else if (strncmp(version, "HTTP/", 5) == 0 && strlen(version) == 8 && version[6] == '.')
        refuse(h, 505, "不支持这个 HTTP 版本，请用 HTTP/1.1。",
               "This version of HTTP is not supported: use HTTP/1.1.");
    else
        malformed(h);
}

static void read_request_line(struct head *h, char *line)
{
    static const char *const methods[] = {"GET", "HEAD", "POST"};
    char *target = strchr(line, ' ');
    char *version = target ? strchr(target + 1, ' ') : NULL;
    size_t len = target ? (size_t)(target - line) : 0;

    if (!version || !len) {
        malformed(h);
        return;
    }
    *target++ = '\0';
    *version++ = '\0';
    for (size_t i = 0; i < len; i++)
        if (!is_token(line[i])) {
            malformed(h);
            return;
        }
    read_version(h, version);
    if (h->state == HEAD_BAD)
        return;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(line, methods[i]) == 0)
            h->method = methods[i];
    if (!h->method)
        refuse(h, 501, "这里只接受 GET、HEAD 和 POST 请求。",
               "Only GET, HEAD and POST requests are taken here.");
    else if (!good_target(target))
        refuse(h, 400, "网址的写法不正确。请从首页开始。",
               "The address is badly written. Start from the first page.");
    h->target = target;
}

/* ---- header lines ---- */

static void read_field(struct head *h, char *line)
{
    char *colon = strchr(line, ':');

    if (!colon || colon == line) {
        malformed(h);
        return;
    }
    for (const char *p = line; p < colon; p++)
        if (!is_token(*p)) { /* also white space: before a colon, or of a folded line */
            malformed(h);
            return;
        }
    if (h->count == HEAD_FIELDS_MAX) {
        too_long(h, 431);
        return;
    }
    *colon = '\0';
    char *value = colon + 1 + strspn(colon + 1, " \t");
    char *end = value + strlen(value);
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        *--end = '\0';
    h->fields[h->count++] = (struct head_field){line, value};
}

const char *head_field(const struct head *h, const char *name)
{
    for (unsigned i = 0; i < h->count; i++)
        if (strcasecmp(h->fields[i].name, name) == 0)
            return h->fields[i].value;
    return NULL;
}

/* What must not come twice, since one reader takes the first and another the last. */
static bool anything_twice(const struct head *h)
{
    static const char *const single[] = {"Host",
                                         "Content-Length",
                                         "Transfer-Encoding",
                                         "Content-Type",
                                         "Cookie",
                                         "Origin",
                                         "Authorization",
                                         "Expect",
                                         "X-Forwarded-For",
                                         "X-Forwarded-Proto",
                                         "Range",
                                         "X-CSRF-Token",
                                         "Sec-Fetch-Site",
                                         "If-None-Match",
                                         "If-Modified-Since"};

    for (unsigned i = 1; i < h->count; i++)
        for (unsigned before = 0; before < i; before++) {
            if (strcasecmp(h->fields[i].name, h->fields[before].name) != 0)
                continue;
            for (size_t s = 0; s < sizeof single / sizeof *single; s++)
                if (strcasecmp(h->fields[i].name, single[s]) == 0)
                    return true;
        }
    return false;
}

static bool good_host(const char *host)
{
    size_t len = strlen(host);

    for (const char *p = host; *p; p++)
        if (!((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
              strchr("-._:[]", *p)))
            return false;
    return len >= 1 && len <= 255;
}

/* Digits only: no sign, no space, no list, no hex; 18 of them cannot overflow. */
static bool read_length(const char *text, uint64_t *out)
{
    size_t len = strlen(text);

    if (!len || len > 18 || strspn(text, "0123456789") != len)
        return false;
    *out = 0;
    for (const char *p = text; *p; p++)
        *out = *out * 10 + (uint64_t)(*p - '0');
    return true;
}

static void judge_body(struct head *h)
{
    const char *length = head_field(h, "Content-Length");
    const char *coding = head_field(h, "Transfer-Encoding");

    if (coding && (length || !h->keep_alive))
        ambiguous(h);
    else if (coding && strcasecmp(coding, "chunked") == 0)
        refuse(h, 411, "请在请求里写明 Content-Length，不要分块发送。",
               "Send the body with a Content-Length, not in chunks.");
    else if (coding)
        refuse(h, 501, "不支持这种 Transfer-Encoding。",
               "This Transfer-Encoding is not supported.");
    else if (length && !read_length(length, &h->length))
        ambiguous(h);
    else if (h->length && strcmp(h->method, "POST") != 0)
        ambiguous(h);
}

static bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = list; *p; p += strcspn(p, ","), p += *p == ',') {
        p += strspn(p, " \t");
        size_t n = strcspn(p, ", \t");
        if (n == len && strncasecmp(p, word, len) == 0)
            return true;
    }
    return false;
}

static void judge(struct head *h)
{
    const char *host = head_field(h, "Host");
    const char *expect = head_field(h, "Expect");

    if (anything_twice(h)) {
        ambiguous(h);
    } else if (host ? !good_host(host) : h->keep_alive) { /* keep_alive still means 1.1 here */
        refuse(h, 400, "请求里的主机名缺失或不正确。",
               "The Host of this request is missing or bad.");
    } else {
        judge_body(h);
        if (h->state != HEAD_BAD && expect && strcasecmp(expect, "100-continue") != 0)
            refuse(h, 417, "不支持这个 Expect。", "This Expect is not supported.");
    }
    h->expects = expect != NULL && h->keep_alive;
    for (unsigned i = 0; i < h->count; i++)
        if (strcasecmp(h->fields[i].name, "Connection") == 0 &&
            has_word(h->fields[i].value, "close"))
            h->keep_alive = false;
    if (h->state != HEAD_BAD)
        h->state = HEAD_DONE;
}

/* ---- bytes ---- */

/* A line has ended; the head holds it with its CRLF. */
static void take_line(struct head *h)
{
    size_t len = h->text.len - h->line - 2;

    if (!len && h->line == h->start) { /* RFC 9112, 2.2: one empty line before a request is fine */
        if (h->start)
            malformed(h);
        h->start = h->text.len;
    } else if (h->line == h->start && len > HEAD_LINE_MAX / 2) {
        too_long(h, 414);
    } else if (!len) {
        h->state = HEAD_DONE; /* for head_feed to read */
    }
    h->line = h->text.len;
}

/* All lines at once, when the last is here: texts then stay where they are. */
static void read_head(struct head *h)
{
    char *at = h->text.data + h->start;
    bool first = true;

    h->text.data[h->text.len] = '\0';
    h->state = HEAD_MORE;
    while (h->state != HEAD_BAD) {
        char *end = strstr(at, "\r\n");
        *end = '\0';
        if (end == at)
            break;
        if (first)
            read_request_line(h, at);
        else
            read_field(h, at);
        first = false;
        at = end + 2;
    }
    if (h->state != HEAD_BAD)
        judge(h);
}

static bool good_byte(const struct head *h, char c)
{
    char last = h->text.len ? h->text.data[h->text.len - 1] : '\0';

    if ((last == '\r') != (c == '\n')) /* CR and LF only together */
        return false;
    if (c == '\r' || c == '\n')
        return true;
    if (h->text.len == h->line && (c == ' ' || c == '\t')) /* folded line */
        return false;
    if (h->line == h->start) /* request line: visible ASCII and spaces */
        return c >= ' ' && c < 0x7f && (h->text.len > h->line || (c >= 'A' && c <= 'Z'));
    return (unsigned char)c >= ' ' ? c != 0x7f : c == '\t';
}

size_t head_feed(struct head *h, const char *bytes, size_t len)
{
    size_t used = 0;

    if (h->state == HEAD_MORE)
        buf_reserve(&h->text, len < HEAD_BYTES_MAX ? len : HEAD_BYTES_MAX);
    while (used < len && h->state == HEAD_MORE) {
        char c = bytes[used++];
        if (!good_byte(h, c)) {
            malformed(h);
        } else if (h->text.len >= HEAD_BYTES_MAX || h->text.len - h->line >= HEAD_LINE_MAX) {
            too_long(h, h->line == h->start ? 414 : 431);
        } else {
            h->text.data[h->text.len++] = c;
            if (c == '\n')
                take_line(h);
        }
    }
    if (h->state == HEAD_DONE && used)
        read_head(h);
    return used;
}

void head_free(struct head *h)
{
    buf_free(&h->text);
}
