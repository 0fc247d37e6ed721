/* Any bytes as a file from somebody's spreadsheet: decoded, cut into rows, headers found, every
 * field checked. What is accepted holds what the registry promises. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/law/uscc.h"
#include "platform/ingest/decode.h"
#include "platform/ingest/fields.h"

#include "tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading {
    struct header header;
    struct fields *fields;
    struct rejects *rejects;
    bool found;
};

static void check(const struct reading *r, const struct row *row)
{
    if (!*row->key || strlen(row->key) > ROW_KEY_MAX)
        abort();
    for (unsigned i = 0; i < row->text_count; i++)
        if (!utf8_valid(row->texts[i], strlen(row->texts[i]), NULL))
            abort();
    if (r->header.kind == KIND_ENTERPRISES &&
        (uscc_check(row->key) != USCC_OK || row->numbers[ENT_CLASS] > 'D'))
        abort();
}

static enum err on_row(void *arg, struct csv_row *row, struct error *e)
{
    struct reading *r = arg;
    struct row out;

    (void)e;
    if (!r->found) {
        r->found = header_read(row, KIND_UNKNOWN, &r->header);
        if (r->found)
            r->fields = fields_new(&r->header, tables(), r->rejects);
    } else if (fields_read(r->fields, row, &out) == ROW_ACCEPTED) {
        check(r, &out);
    }
    return E_OK;
}

static void read_all(struct decoder *decoder, struct csv_rows *rows)
{
    const char *text;
    struct error e;
    size_t len = 0;

    while (decoder_next(decoder, &text, &len, &e) == E_OK && len > 0)
        if (csv_rows_feed(rows, text, len, &e) != E_OK)
            return;
    if (csv_rows_end(rows, &e) != E_OK && !*e.en)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reading r = {0};
    struct decoder *decoder = NULL;
    struct error e;
    FILE *file = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;

    if (!file)
        return 0;
    if (decoder_open(file, NULL, &decoder, &e) == E_OK &&
        rejects_new("/dev/shm/inspectd-fuzz-rejects.csv", &r.rejects, &e) == E_OK) {
        struct csv_rows *rows = csv_rows_new(on_row, &r);
        read_all(decoder, rows);
        csv_rows_free(rows);
    }
    fields_free(r.fields);
    header_free(&r.header);
    rejects_free(r.rejects);
    decoder_close(decoder);
    fclose(file);
    return 0;
}
