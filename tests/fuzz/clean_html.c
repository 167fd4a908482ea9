/* SPDX-License-Identifier: Apache-2.0 */
#define CONTENT_TYPE "text/html"
#include "clean_any.c"
