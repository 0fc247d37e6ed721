#include "platform/http/gate.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- refusing ---- */

static void refuse(struct gate *g, int status, const char *zh, const char *en)
{
    g->state = GATE_BAD;
    g->status = status;
    g->why.code = E_INPUT;
    snprintf(g->why.zh, sizeof g->why.zh, "%s", zh);
    snprintf(g->why.en, sizeof g->why.en, "%s", en);
}

static void malformed(struct gate *g)
{
    refuse(g, 400, "这个请求的格式不符合 HTTP，没有处理。请用浏览器重新打开页面。",
           "This request is not well-formed HTTP and was not looked at. Open the page again in a "
           "browser.");
}

static void ambiguous(struct gate *g)
{
    refuse(g, 400, "这个请求可以有两种理解，没有处理。请检查中间的代理服务器。",
           "This request can be read in two ways, so it was refused. Check the proxy on the way.");
}

static void too_long(struct gate *g, int status)
{
    refuse(g, status, "请求的网址或头部太长，没有处理。请清除本站的 Cookie，或缩短查询条件。",
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

static void read_version(struct gate *g, const char *version)
{
    if (strcmp(version, "HTTP/1.1") == 0)
        g->keep_alive = true;
    else if (strcmp(version, "HTTP/1.0") == 0)
        g->keep_alive = false;
    else if (strncmp(version, "HTTP/", 5) == 0 && strlen(version) == 8 && version[6] == '.')
        refuse(g, 505, "不支持这个 HTTP 版本，请用 HTTP/1.1。",
               "This version of HTTP is not supported: use HTTP/1.1.");
    else
        malformed(g);
}

static void read_request_line(struct gate *g, char *line)
{
    static const char *const methods[] = {"GET", "HEAD", "POST"};
    char *target = strchr(line, ' ');
    char *version = target ? strchr(target + 1, ' ') : NULL;
    size_t len = target ? (size_t)(target - line) : 0;

    if (!version || !len) {
        malformed(g);
        return;
    }
    *target++ = '\0';
    *version++ = '\0';
    for (size_t i = 0; i < len; i++)
        if (!is_token(line[i])) {
            malformed(g);
            return;
        }
    read_version(g, version);
    if (g->state == GATE_BAD)
        return;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(line, methods[i]) == 0)
            g->method = methods[i];
    if (!g->method)
        refuse(g, 501, "这里只接受 GET、HEAD 和 POST 请求。",
               "Only GET, HEAD and POST requests are taken here.");
    else if (!good_target(target))
        refuse(g, 400, "网址的写法不正确。请从首页开始。",
               "The address is badly written. Start from the first page.");
    g->target = target;
}

/* ---- header lines ---- */

static void read_field(struct gate *g, char *line)
{
    char *colon = strchr(line, ':');

    if (!colon || colon == line) {
        malformed(g);
        return;
    }
    for (const char *p = line; p < colon; p++)
        if (!is_token(*p)) { /* also white space: before a colon, or of a folded line */
            malformed(g);
            return;
        }
    if (g->count == GATE_FIELDS_MAX) {
        too_long(g, 431);
        return;
    }
    *colon = '\0';
    char *value = colon + 1 + strspn(colon + 1, " \t");
    char *end = value + strlen(value);
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        *--end = '\0';
    g->fields[g->count++] = (struct gate_field){line, value};
}

const char *gate_field(const struct gate *g, const char *name)
{
    for (unsigned i = 0; i < g->count; i++)
        if (strcasecmp(g->fields[i].name, name) == 0)
            return g->fields[i].value;
    return NULL;
}

/* What must not come twice, since one reader takes the first and another the last. */
static bool anything_twice(const struct gate *g)
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

    for (unsigned i = 1; i < g->count; i++)
        for (unsigned before = 0; before < i; before++) {
            if (strcasecmp(g->fields[i].name, g->fields[before].name) != 0)
                continue;
            for (size_t s = 0; s < sizeof single / sizeof *single; s++)
                if (strcasecmp(g->fields[i].name, single[s]) == 0)
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

static void judge_body(struct gate *g)
{
    const char *length = gate_field(g, "Content-Length");
    const char *coding = gate_field(g, "Transfer-Encoding");

    if (coding && (length || !g->keep_alive))
        ambiguous(g);
    else if (coding && strcasecmp(coding, "chunked") == 0)
        refuse(g, 411, "请在请求里写明 Content-Length，不要分块发送。",
               "Send the body with a Content-Length, not in chunks.");
    else if (coding)
        refuse(g, 501, "不支持这种 Transfer-Encoding。",
               "This Transfer-Encoding is not supported.");
    else if (length && !read_length(length, &g->length))
        ambiguous(g);
    else if (g->length && strcmp(g->method, "POST") != 0)
        ambiguous(g);
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

static void judge(struct gate *g)
{
    const char *host = gate_field(g, "Host");
    const char *expect = gate_field(g, "Expect");

    if (anything_twice(g)) {
        ambiguous(g);
    } else if (host ? !good_host(host) : g->keep_alive) { /* keep_alive still means 1.1 here */
        refuse(g, 400, "请求里的主机名缺失或不正确。",
               "The Host of this request is missing or bad.");
    } else {
        judge_body(g);
        if (g->state != GATE_BAD && expect && strcasecmp(expect, "100-continue") != 0)
            refuse(g, 417, "不支持这个 Expect。", "This Expect is not supported.");
    }
    g->expects = expect != NULL && g->keep_alive;
    for (unsigned i = 0; i < g->count; i++)
        if (strcasecmp(g->fields[i].name, "Connection") == 0 &&
            has_word(g->fields[i].value, "close"))
            g->keep_alive = false;
    if (g->state != GATE_BAD)
        g->state = GATE_DONE;
}

/* ---- bytes ---- */

/* A line has ended; the head holds it with its CRLF. */
static void take_line(struct gate *g)
{
    size_t len = g->head.len - g->line - 2;

    if (!len && g->line == g->start) { /* RFC 9112, 2.2: one empty line before a request is fine */
        if (g->start)
            malformed(g);
        g->start = g->head.len;
    } else if (g->line == g->start && len > GATE_LINE_MAX / 2) {
        too_long(g, 414);
    } else if (!len) {
        g->state = GATE_DONE; /* for gate_feed to read */
    }
    g->line = g->head.len;
}

/* All lines at once, when the last is here: texts then stay where they are. */
static void read_head(struct gate *g)
{
    char *at = g->head.data + g->start;
    bool first = true;

    g->head.data[g->head.len] = '\0';
    g->state = GATE_MORE;
    while (g->state != GATE_BAD) {
        char *end = strstr(at, "\r\n");
        *end = '\0';
        if (end == at)
            break;
        if (first)
            read_request_line(g, at);
        else
            read_field(g, at);
        first = false;
        at = end + 2;
    }
    if (g->state != GATE_BAD)
        judge(g);
}

static bool good_byte(const struct gate *g, char c)
{
    char last = g->head.len ? g->head.data[g->head.len - 1] : '\0';

    if ((last == '\r') != (c == '\n')) /* CR and LF only together */
        return false;
    if (c == '\r' || c == '\n')
        return true;
    if (g->head.len == g->line && (c == ' ' || c == '\t')) /* folded line */
        return false;
    if (g->line == g->start) /* request line: visible ASCII and spaces */
        return c >= ' ' && c < 0x7f && (g->head.len > g->line || (c >= 'A' && c <= 'Z'));
    return (unsigned char)c >= ' ' ? c != 0x7f : c == '\t';
}

size_t gate_feed(struct gate *g, const char *bytes, size_t len)
{
    size_t used = 0;

    if (g->state == GATE_MORE)
        buf_reserve(&g->head, len < GATE_HEAD_MAX ? len : GATE_HEAD_MAX);
    while (used < len && g->state == GATE_MORE) {
        char c = bytes[used++];
        if (!good_byte(g, c)) {
            malformed(g);
        } else if (g->head.len >= GATE_HEAD_MAX || g->head.len - g->line >= GATE_LINE_MAX) {
            too_long(g, g->line == g->start ? 414 : 431);
        } else {
            g->head.data[g->head.len++] = c;
            if (c == '\n')
                take_line(g);
        }
    }
    if (g->state == GATE_DONE && used)
        read_head(g);
    return used;
}

void gate_reset(struct gate *g)
{
    struct buf head = g->head;

    buf_clear(&head);
    *g = (struct gate){.head = head};
}

void gate_free(struct gate *g)
{
    buf_free(&g->head);
}
