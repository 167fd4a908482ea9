/* SPDX-License-Identifier: Apache-2.0 */
/* The seeds are of this format, and no content type names it alone. */
#define CONTENT_TYPE "application/json"
#include "clean_any.c"
