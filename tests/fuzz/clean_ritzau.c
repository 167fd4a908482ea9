/* SPDX-License-Identifier: Apache-2.0 */
/* The seeds are of this format, and no content type names it alone. */
#define CONTENT_TYPE "application/xml"
#include "clean_any.c"
