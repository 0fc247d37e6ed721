/* For clang-tidy only: what its analyzer cannot see across files. These never return E_OK, so a
 * caller that goes on has its out pointers filled. */
#include "core/base/error.h"
#define error_set(e, code, ...) ((void)(error_set)(e, code, __VA_ARGS__), (code))
#define error_errno(e, ...) ((void)(error_errno)(e, __VA_ARGS__), E_IO)
#define error_wrap(e, ...) ((void)(error_wrap)(e, __VA_ARGS__), E_IO)
