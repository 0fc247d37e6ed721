/* The columns of the open data: the files and their dictionary come from the same tables. */
#ifndef SITE_PUBLIC_COLUMNS_H
#define SITE_PUBLIC_COLUMNS_H

struct public_column {
    const char *name;
    const char *zh, *en; /* what it means */
};

/* Each ends with a NULL name. */
extern const struct public_column public_items_columns[];
extern const struct public_column public_plans_columns[];
extern const struct public_column public_draws_columns[];
extern const struct public_column public_results_columns[];

#endif
